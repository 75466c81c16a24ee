"""What is refused before any route sees it: large bodies, large headers, senders that never finish."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.edge.headers import header
from gateway.edge.uploads import MEBIBYTE, USUAL, BodyLimit, upload_limit
from gateway.problems.document import answer_problem
from gateway.problems.translate import of_status

LARGEST_HEADERS = 32 * 1024
MOST_DISCARDED = 16 * MEBIBYTE
DISCARD_SECONDS = 5.0
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


class Limits:
    def __init__(self, app: ASGIApp, *, body_seconds: float = USUAL.seconds) -> None:
        self._app = app
        self._usual = replace(USUAL, seconds=body_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = upload_limit(scope["method"], scope["path"]) or self._usual
        refusal = _refusal(scope, limit.largest)
        if refusal is not None:
            await _discard(receive)
            answer = answer_problem(of_status(refusal, "", {"Connection": "close"}), scope["path"])
            await answer(scope, receive, send)
            return
        bodiless = scope["method"] in _BODILESS
        await self._app(scope, receive if bodiless else _limited(receive, limit), send)


def _limited(receive: Receive, limit: BodyLimit) -> Receive:
    """Counts what arrives, since a chunked body names no length."""
    deadline = time.monotonic() + limit.seconds
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
        if size > limit.largest:
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


def _refusal(scope: Scope, largest: int) -> int | None:
    if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
        return 431
    length = header(scope, b"content-length")
    return 413 if length and length.isdigit() and int(length) > largest else None
