"""One client of the live stream, from its first byte to its last."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from chassis.events.stream import BrokerFailed
from chassis.events.subscribe import TooOld

from gateway.stream.feed import Feed, Listener
from gateway.stream.public_events import frame, mark, position_of

KEEP_ALIVE = b": keep-alive\n\n"
RETRY = b"retry: 2000\n\n"
CHECKED_SECONDS = 1.0
"""Between two looks at whether the token still counts, so that a stream ends within two seconds of it."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    feed: Feed
    workspace_id: UUID
    hears: Callable[[str], bool]
    """Whether the caller may hear of events of a type."""
    last_event_id: str | None
    token_ends: float
    """Seconds since the epoch."""
    is_over: Callable[[], Awaitable[bool]]
    """Whether the token was revoked meanwhile."""
    keep_alive_seconds: float

    async def frames(self) -> AsyncIterator[bytes]:
        """Joins first and replays then, so that nothing falls between the two."""
        with self.feed.joined(self.workspace_id, self.hears) as listener:
            try:
                async for part in self._continue(listener):
                    yield part
            except BrokerFailed:
                log.warning("a live stream ends early")

    async def _continue(self, listener: Listener) -> AsyncIterator[bytes]:
        newest = await self.feed.newest()
        after = newest if self.last_event_id is None else position_of(self.last_event_id)
        yield RETRY
        if self.last_event_id is None:
            yield mark(newest) + b"\n"
        elif after is None:
            yield frame("resync", {}, newest)
        else:
            try:
                missed = self.feed.replay(after=after, workspace_id=self.workspace_id, hears=self.hears)
                async for seq, part in missed:
                    after = seq
                    yield part
            except TooOld:
                yield frame("resync", {}, newest)
                after = newest
        async for part in self._live(listener, after=newest if after is None else after):
            yield part

    async def _live(self, listener: Listener, *, after: int) -> AsyncIterator[bytes]:
        silent_since = time.monotonic()
        while not listener.closed:
            left = self.token_ends - time.time()
            if left <= 0 or await self.is_over():
                yield frame("reauthenticate", {})
                return
            taken = await listener.take(min(left, CHECKED_SECONDS, self.keep_alive_seconds))
            if await self.is_over():
                continue
            for seq, part in taken:
                if seq > after:
                    yield part
            if listener.overrun:
                yield frame("resync", {}, await self.feed.newest())
                return
            if taken:
                silent_since = time.monotonic()
            elif time.monotonic() - silent_since >= self.keep_alive_seconds and time.time() < self.token_ends:
                silent_since = time.monotonic()
                yield KEEP_ALIVE
