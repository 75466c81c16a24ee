"""Headers that keep browsers from doing more with an answer than was meant."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.headers import Pairs, adding

_ALWAYS: Pairs = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
_ENCRYPTED: Pairs = [(b"strict-transport-security", b"max-age=31536000; includeSubDomains")]


def protection(*, encrypted: bool) -> Pairs:
    return _ALWAYS + (_ENCRYPTED if encrypted else [])


class Protect:
    """A route that needs another policy, such as `/docs`, sets its own."""

    def __init__(self, app: ASGIApp, *, headers: Pairs) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, adding(send, self._headers))
