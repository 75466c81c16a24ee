"""What is refused before any route sees it: large bodies, large headers, senders that never finish."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.edge.headers import header
from gateway.problems.document import answer_problem
from gateway.problems.translate import of_status

LARGEST_BODY = 1024 * 1024
LARGEST_HEADERS = 32 * 1024
BODY_SECONDS = 15.0
MOST_DISCARDED = 16 * LARGEST_BODY
DISCARD_SECONDS = 5.0
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


class Limits:
    def __init__(self, app: ASGIApp, *, body_seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(scope)
        if refusal is not None:
            await _discard(receive)
            answer = answer_problem(of_status(refusal, "", {"Connection": "close"}), scope["path"])
            await answer(scope, receive, send)
            return
        bodiless = scope["method"] in _BODILESS
        await self._app(scope, receive if bodiless else self._limited(receive), send)

    def _limited(self, receive: Receive) -> Receive:
        """Counts what arrives, since a chunked body names no length."""
        deadline = time.monotonic() + self._body_seconds
        size = 0
        complete = False

        async def receive_limited() -> Message:
            nonlocal size, complete
            if complete:
                return await receive()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, headers={"Connection": "close"}) from None
            size += len(message.get("body", b""))
            if size > LARGEST_BODY:
                await _discard(receive)
                raise HTTPException(413, headers={"Connection": "close"})
            complete = not message.get("more_body", False)
            return message

        return receive_limited


async def _discard(receive: Receive) -> None:
    """Lets the sender finish within bounds: a connection closed before would hide the answer from it."""
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DISCARD_SECONDS):
            while size < MOST_DISCARDED:
                message = await receive()
                size += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def _refusal(scope: Scope) -> int | None:
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
        return 431
    length = header(scope, b"content-length")
    return 413 if length and length.isdigit() and int(length) > LARGEST_BODY else None
