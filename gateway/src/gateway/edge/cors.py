"""Cross-origin reads for exactly the listed origins. No cookie is ever needed, so none is allowed."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.headers import Pairs, adding, header

_EXPOSED = b"X-Trace-Id, Retry-After, Location, ETag, RateLimit, RateLimit-Policy"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


class Cors:
    def __init__(self, app: ASGIApp, *, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = header(scope, b"origin") if scope["type"] == "http" and self._origins else None
        if origin is None:
            await self._app(scope, receive, send)
            return
        headers: Pairs = [(b"vary", b"Origin")]
        if origin in self._origins:
            headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
            headers.append((b"access-control-expose-headers", _EXPOSED))
            if scope["method"] == "OPTIONS" and header(scope, b"access-control-request-method"):
                answer = Response(status_code=204, headers=_PREFLIGHT)
                await answer(scope, receive, adding(send, headers))
                return
        await self._app(scope, receive, adding(send, headers))
