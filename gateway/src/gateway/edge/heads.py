"""What may be read may be asked for its headers alone (RFC 9110, section 9.3.2), as monitors do."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.edge.kinds import OUTSIDE_SIGN_IN

_NOT_IN_PART = ("/api/v1/stream", OUTSIDE_SIGN_IN)
"""A stream has no end, and a sign-in outside is begun and finished by its reads."""


def has_head(path: str) -> bool:
    return not path.startswith(_NOT_IN_PART)


class Heads:
    """Asks as GET and leaves the body away."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or not has_head(scope["path"]):
            await self._app(scope, receive, send)
            return
        ended = False

        async def send_head(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b""})

        asked: Scope = {**scope, "method": "GET"}
        try:
            await self._app(asked, receive, send_head)
        finally:
            # For those around, who tell of the request by its route.
            if "route" in asked:
                scope["route"] = asked["route"]
