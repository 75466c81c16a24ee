"""The rules of Spectral's `oas` set that the specification's own schema does not know, and its examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from gateway.app import Gateway
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

Operation = tuple[str, str, dict[str, Any]]
_PARAMETER = re.compile(r"\{(\w+)\}")


@pytest.fixture
def document(gateway: Gateway) -> dict[str, Any]:
    return gateway.api.openapi()


def test_the_document_keeps_to_the_specification(document: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_the_document_says_whose_it_is_and_where_it_is_served(document: dict[str, Any]) -> None:
    assert document["info"]["contact"]["name"]
    assert document["info"]["license"]["identifier"]
    assert [server["url"] for server in document["servers"]] == ["/"]


def test_each_operation_has_a_name_of_its_own_words_and_groups_that_are_described(
    document: dict[str, Any],
) -> None:
    names = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(names) == len(set(names))
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    for path, method, operation in _operations(document):
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        assert all(described.get(tag) for tag in operation["tags"]), (method, path)


def test_paths_name_their_parameters_and_nothing_else(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        declared = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"]
        assert sorted(_PARAMETER.findall(path)) == sorted(declared), (method, path)
        assert not path.endswith("/") or path == "/", path
        assert "?" not in path


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    registry = Registry().with_resource(
        "urn:document", Resource(contents=document, specification=DRAFT202012)
    )
    wrong = []
    for where, schema in _schemas(document["components"]["schemas"], "#/components/schemas"):
        for example in schema.get("examples", ()):
            found = OAS31Validator({"$ref": f"urn:document{where}"}, registry=registry).iter_errors(example)
            wrong += [f"{where}: {error.message}" for error in found]
    assert wrong == []


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, offered in document["paths"].items():
        for method, operation in offered.items():
            yield path, method, operation


def _schemas(found: dict[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in found.items():
        here = f"{where}/{name}"
        if isinstance(schema, dict):
            yield here, schema
            yield from _schemas(schema.get("properties", {}), f"{here}/properties")
