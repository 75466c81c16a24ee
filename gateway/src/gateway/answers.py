"""How a finished answer leaves."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response


class Json(Response):
    """JSON that is already written."""

    media_type = "application/json"


def ok(body: bytes) -> Response:
    return Json(body)


def created(body: bytes) -> Response:
    return Json(body, status_code=HTTPStatus.CREATED)


def no_content() -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)
