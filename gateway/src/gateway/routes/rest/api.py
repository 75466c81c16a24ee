"""What all routes of the API have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Reply

PREFIX = "/api/v1"
BINARY = {
    "requestBody": {"required": True, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
}
"""Of routes whose body is a file."""
DEEPEST_JSON = 32
_BRACKETS = re.compile(rb"[\[\]{}]")
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)', re.DOTALL)
"""An open end matches too: what could not match would be tried again from every quote, in quadratic time."""


def router(tag: str) -> APIRouter:
    return APIRouter(prefix=PREFIX, tags=[tag], route_class=StrictRoute)


def answers(status: int, model: type[Reply], *problems: int, **more: Any) -> dict[str, Any]:
    """What OpenAPI says of a route: its answer, and the problems that are not every route's."""
    responses: dict[int | str, dict[str, Any]] = {status: {"model": model, **more}}
    responses |= {problem: {} for problem in problems}
    return {"status_code": status, "responses": responses, "response_model": None}


class Json(Response):
    """JSON that is already written."""

    media_type = "application/json"


def ok(body: bytes) -> Response:
    return Json(body)


def created(body: bytes) -> Response:
    return Json(body, status_code=HTTPStatus.CREATED)


def accepted() -> Response:
    return Response(status_code=HTTPStatus.ACCEPTED)


def no_content() -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)


class StrictRequest(Request):
    """Reads JSON with limits: no NaN, no lone surrogates, no depth that costs a reader its stack."""

    async def json(self) -> Any:
        body = await self.body()
        if _too_deep(body):
            raise HTTPException(HTTPStatus.BAD_REQUEST, "the JSON is nested too deeply")
        return orjson.loads(body)


class StrictRoute(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            return await handle(StrictRequest(request.scope, request.receive))

        return handle_strictly


def _too_deep(body: bytes) -> bool:
    if body.count(b"[") + body.count(b"{") <= DEEPEST_JSON:
        return False
    depth = 0
    for sign in _BRACKETS.findall(_STRINGS.sub(b"", body)):
        depth += 1 if sign in b"[{" else -1
        if depth > DEEPEST_JSON:
            return True
    return False
