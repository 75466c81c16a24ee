"""The OpenAPI document: what FastAPI derives, plus what holds for every route."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from gateway.openapi.tags import described
from gateway.problems import PROBLEM_JSON, ProblemDocument

TITLE = "Frontdesk API"
VERSION = "1.0.0"
DESCRIPTION = """
The front desk of a service business: bookings, inbox, stock and numbers.

Sign in with **Authorize** (e-mail and password), or send `Authorization: Bearer <access token>`.
Machines send `X-API-Key: <key>`.
Times are RFC 3339 in UTC, money is in minor units, lists are paged by an opaque cursor.
Every error is `application/problem+json`: decide by its `code`. Every answer names its trace in `X-Trace-Id`.
""".strip()
_PROBLEM = {"$ref": "#/components/schemas/Problem"}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1-255 visible ASCII characters. A repeat with the same body gets the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_API_KEY = {
    "type": "apiKey",
    "in": "header",
    "name": "X-API-Key",
    "description": "Of `POST /api/v1/api-keys`; it may do what its scopes name.",
}
_PEOPLE_ONLY = ("/api/v1/auth/", "/api/v1/me", "/api/v1/api-keys", "/api/v1/admin/")
_TRACE_HEADER = {"X-Trace-Id": {"description": "Names the trace.", "schema": {"type": "string"}}}
_WAIT_HEADERS = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
    "RateLimit": {"description": "What is left of which quota.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "The quotas that were asked.", "schema": {"type": "string"}},
}
_KEYED = frozenset({"post", "put", "patch", "delete"})


def install(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(routes)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def describe(routes: Sequence[BaseRoute]) -> dict[str, Any]:
    document = get_openapi(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        routes=routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        contact={"name": "The contributors to Frontdesk"},
        servers=[{"url": "/", "description": "Where this document comes from."}],
    )
    document["components"]["securitySchemes"]["api_key"] = _API_KEY
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs")
    schemas["Problem"] = problem
    for path, method, operation in _operations(document):
        _complete(path, method, operation)
    document["tags"] = described(
        tag for _, _, operation in _operations(document) for tag in operation["tags"]
    )
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    operation.setdefault("description", operation["summary"] + ".")
    if "security" in operation and not path.startswith(_PEOPLE_ONLY):
        operation["security"].append({"api_key": []})
    responses = operation["responses"]
    if "/public/{workspace}" in path:
        responses["308"] = {"description": "The workspace has another slug now: `Location` names it."}
    for status in _problems(path, operation):
        responses.setdefault(str(status), {"description": HTTPStatus(status).phrase})
    for status, response in responses.items():
        response.setdefault("headers", {}).update(_TRACE_HEADER)
        if int(status) == HTTPStatus.TOO_MANY_REQUESTS:
            response["headers"].update(_WAIT_HEADERS)
        if int(status) >= 400:
            response["content"] = {PROBLEM_JSON: {"schema": _PROBLEM}}
    if method in _KEYED and "/auth/" not in path:
        operation.setdefault("parameters", []).append(_KEY_PARAMETER)


def _problems(path: str, operation: dict[str, Any]) -> Iterator[int]:
    yield 500
    if not path.startswith("/api/v1/") or path.endswith("/health"):
        return
    yield from (429, 503, 504)
    if "requestBody" in operation:
        yield from (400, 413, 415)
    if "requestBody" in operation or operation.get("parameters"):
        yield 422
    if "security" in operation:
        yield from (400, 401, 403)
    if "{" in path:
        yield 404
