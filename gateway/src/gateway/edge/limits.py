"""What is refused before any route sees it: large bodies, large headers, senders that never finish.

A body is held until it is complete, so that behind here nobody waits for a slow sender; files pass through.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.edge.callers import counted_as
from gateway.edge.headers import header
from gateway.edge.overload.admission import Overloaded
from gateway.edge.overload.held import Held
from gateway.edge.overload.turned_away import turn_away
from gateway.edge.uploads import MEBIBYTE, USUAL, BodyLimit, upload_limit
from gateway.problems.document import answer_problem
from gateway.problems.translate import of_error, of_status

LARGEST_HEADERS = 32 * 1024
MOST_HEADERS = 200
MOST_DISCARDED = 16 * MEBIBYTE
DISCARD_SECONDS = 5.0
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})


class Limits:
    """`most_held` bounds the memory of all bodies."""

    def __init__(self, app: ASGIApp, *, most_held: int, body_seconds: float = USUAL.seconds) -> None:
        self._app = app
        self._usual = replace(USUAL, seconds=body_seconds)
        self._held = Held(most_held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        upload = upload_limit(scope["method"], scope["path"])
        limit = upload or self._usual
        refusal = _refusal(scope, limit.largest)
        if refusal is not None:
            await _discard(receive)
            await _refuse(refusal, scope, receive, send)
        elif scope["method"] in _BODILESS:
            await self._app(scope, receive, send)
        elif upload is not None:
            await self._app(scope, _limited(receive, limit), send)
        else:
            await self._hold(scope, _limited(receive, limit), send)

    async def _hold(self, scope: Scope, receive: Receive, send: Send) -> None:
        address, _ = counted_as(scope["client"][0] if scope.get("client") else "")
        size = 0

        async def receive_counted() -> Message:
            nonlocal size
            message = await receive()
            arrived = len(message.get("body", b""))
            size += arrived
            if not self._held.add(address, arrived):
                raise Overloaded("too much is arriving; try again in a moment")
            return message

        try:
            held = await _complete(receive_counted)
            if held is not None:
                await self._app(scope, held, send)
        except HTTPException as unfinished:
            await _refuse(unfinished.status_code, scope, receive, send)
        except Overloaded as error:
            turn_away(scope)
            problem = of_error(error, scope["method"])
            closing = replace(problem, headers={**problem.headers, "Connection": "close"})
            await answer_problem(closing, scope["path"])(scope, receive, send)
        finally:
            self._held.drop(address, size)


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


async def _complete(receive: Receive) -> Receive | None:
    """The same body in one piece; None where the sender went away."""
    parts = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    whole: Message | None = {"type": "http.request", "body": b"".join(parts), "more_body": False}

    async def receive_held() -> Message:
        nonlocal whole
        message, whole = whole, None
        return message if message is not None else await receive()

    return receive_held


async def _refuse(status: int, scope: Scope, receive: Receive, send: Send) -> None:
    answer = answer_problem(of_status(status, "", {"Connection": "close"}), scope["path"])
    await answer(scope, receive, send)


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
    length = header(scope["headers"], b"content-length")
    return 413 if length and length.isdigit() and int(length) > largest else None
