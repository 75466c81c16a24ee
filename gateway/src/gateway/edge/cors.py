"""Cross-origin reads for exactly the listed origins. No cookie is ever needed, so none is allowed."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.headers import Pairs, adding, header

_EXPOSED = b"X-Trace-Id, Retry-After, Location, ETag, RateLimit, RateLimit-Policy"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


_USUAL_PORTS = {"http": 80, "https": 443}


def origin_of(address: str) -> str:
    """Of a web address, as browsers write it (RFC 6454, section 6.2). Raises `ValueError`."""
    parts = urlsplit(address.strip())
    if parts.scheme not in _USUAL_PORTS or not parts.hostname or "*" in parts.netloc:
        raise ValueError(f"{address!r} has no exact origin; one looks like https://desk.example")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    port = "" if parts.port in (None, _USUAL_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def sharing(origin: str | None, origins: frozenset[str]) -> Pairs:
    """What an answer says of who may read it."""
    if origin is None or not origins:
        return []
    headers: Pairs = [(b"vary", b"Origin")]
    if origin in origins:
        headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
        headers.append((b"access-control-expose-headers", _EXPOSED))
    return headers


class Cors:
    def __init__(self, app: ASGIApp, *, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = header(scope["headers"], b"origin") if scope["type"] == "http" else None
        headers = sharing(origin, self._origins)
        if not headers:
            await self._app(scope, receive, send)
        elif origin in self._origins and _is_preflight(scope):
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, adding(send, headers))
        else:
            await self._app(scope, receive, adding(send, headers))


def _is_preflight(scope: Scope) -> bool:
    asks = header(scope["headers"], b"access-control-request-method")
    return scope["method"] == "OPTIONS" and bool(asks)
