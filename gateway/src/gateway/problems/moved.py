"""A name that was given up still leads somewhere (RFC 9110, section 15.4.9)."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response


class Moved(Exception):
    """The same request belongs under another path."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"{old} is called {new} now")
        self.old, self.new = old, new


async def on_moved(request: Request, moved: Moved) -> Response:
    path = "/".join(moved.new if part == moved.old else part for part in request.url.path.split("/"))
    query = f"?{request.url.query}" if request.url.query else ""
    return Response(
        status_code=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": quote(path, safe="/%") + query}
    )
