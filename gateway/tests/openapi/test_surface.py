from __future__ import annotations

from importlib import import_module
from pathlib import Path

import frontdesk
import httpx
import pytest
from gateway.app import Gateway
from gateway.binding import USED
from gateway.upstream.internal_rpcs import INTERNAL
from google.protobuf.descriptor import FileDescriptor
from openapi_spec_validator import validate


def _rpcs() -> set[str]:
    (root,) = map(Path, frontdesk.__path__)
    modules = [
        ".".join(found.relative_to(root.parent).with_suffix("").parts) for found in root.rglob("*_pb2.py")
    ]
    files: list[FileDescriptor] = [import_module(name).DESCRIPTOR for name in modules]
    return {
        method.full_name
        for file in files
        for service in file.services_by_name.values()
        for method in service.methods
    }


def test_every_rpc_has_a_route_or_a_reason(gateway: Gateway) -> None:
    assert USED | INTERNAL.keys() == _rpcs()


def test_the_openapi_document_is_valid(gateway: Gateway) -> None:
    validate(gateway.api.openapi())


def test_the_openapi_document_tells_how_to_sign_in_and_what_can_go_wrong(gateway: Gateway) -> None:
    document = gateway.api.openapi()
    flow = document["components"]["securitySchemes"]["password"]["flows"]["password"]
    book = document["paths"]["/api/v1/public/{workspace}/bookings"]["post"]

    assert flow["tokenUrl"] == "/api/v1/auth/token"
    assert {"201", "400", "404", "409", "410", "413", "422", "500", "503", "504"} <= book["responses"].keys()
    assert "application/problem+json" in book["responses"]["409"]["content"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in book["parameters"]]
    assert document["components"]["schemas"]["NewBooking"]["examples"]


def test_every_operation_has_a_tag_and_an_answer_with_a_schema(gateway: Gateway) -> None:
    for path, methods in gateway.api.openapi()["paths"].items():
        for method, operation in methods.items():
            assert operation["tags"], (path, method)
            good = [status for status in operation["responses"] if status[0] in "23"]
            assert good, (path, method)


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_the_documentation_needs_no_internet(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(f"http://gateway{path}")

    assert page.status_code == 200
    assert "://" not in page.text.replace("http://www.w3.org", "")
    assert "'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name", ["swagger-ui-bundle.js", "swagger-ui.css", "redoc.standalone.js", "favicon.png"]
)
async def test_the_documentation_brings_its_own_files(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"http://gateway/docs/assets/{name}")
    assert answer.status_code == 200
    assert len(answer.content) > 1_000
