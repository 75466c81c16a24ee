"""One subscription of the process, handed out to those who listen."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

import structlog
from chassis.errors import Exhausted, Unavailable
from chassis.events.subscribe import Published, Resync
from google.protobuf.message import DecodeError

from gateway.stream.public_events import PUBLIC, frame_of

MOST_WAITING = 500
"""Frames kept for a client that reads slowly; beyond it the client is told to read its state anew."""
MOST_LISTENERS = 2_000
READY_SECONDS = 2.0

log = structlog.get_logger()


class Source(Protocol):
    """What `chassis.events.subscribe.Subscriber` offers."""

    listening: asyncio.Event

    def live(self) -> AsyncIterator[Published | Resync]: ...

    def replay(self, *, after: int, workspace_id: UUID) -> AsyncIterator[Published]: ...


class Listener:
    """Frames of one client, in order, with their sequence; `ended` says why no more will come."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._news = asyncio.Event()
        self.overrun = False
        self.closed = False

    def offer(self, seq: int, frame: bytes) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((seq, frame))
        else:
            self.overrun = True
        self._news.set()

    def interrupt(self) -> None:
        self.overrun = True
        self._news.set()

    def close(self) -> None:
        self.closed = True
        self._news.set()

    async def take(self, seconds: float) -> list[tuple[int, bytes]]:
        """What waits, or nothing after `seconds`."""
        if not self._news.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return []
        self._news.clear()
        taken = list(self._waiting)
        self._waiting.clear()
        return taken


class Feed:
    """`newest` answers the highest sequence of the stream."""

    def __init__(self, source: Source, newest: Callable[[], Awaitable[int]]) -> None:
        self._source = source
        self.newest = newest
        self._listeners: defaultdict[UUID, set[Listener]] = defaultdict(set)
        self._count = 0
        self._closed = False

    @property
    def is_live(self) -> bool:
        return self._source.listening.is_set()

    async def run(self) -> None:
        """Hands events out until cancelled."""
        async for published in self._source.live():
            if isinstance(published, Resync):
                for listener in self._all():
                    listener.interrupt()
            else:
                self._hand_out(published)

    @contextmanager
    def joined(self, workspace_id: UUID) -> Iterator[Listener]:
        listener = Listener()
        self._listeners[workspace_id].add(listener)
        self._count += 1
        try:
            yield listener
        finally:
            self._count -= 1
            self._listeners[workspace_id].discard(listener)
            if not self._listeners[workspace_id]:
                del self._listeners[workspace_id]

    async def admit(self) -> None:
        """Raises `Exhausted`, or `Unavailable` where nothing is heard of the stream."""
        if self._count >= MOST_LISTENERS or self._closed:
            raise Exhausted("too many listeners at once; try again shortly", retry_after_seconds=5)
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._source.listening.wait()
        except TimeoutError:
            raise Unavailable("the live stream is not available right now; try again shortly") from None

    async def replay(self, *, after: int, workspace_id: UUID) -> AsyncIterator[tuple[int, bytes]]:
        """Raises `TooOld` or `BrokerFailed`."""
        async for published in self._source.replay(after=after, workspace_id=workspace_id):
            frame = _frame(published)
            if frame is not None:
                yield published.seq, frame

    def close(self) -> None:
        """Ends all clients, so that a process can stop."""
        self._closed = True
        for listener in self._all():
            listener.close()

    def _all(self) -> list[Listener]:
        return [listener for group in self._listeners.values() for listener in group]

    def _hand_out(self, published: Published) -> None:
        listeners = self._listeners.get(UUID(published.event.workspace_id))
        frame = _frame(published) if listeners else None
        for listener in listeners or ():
            if frame is not None:
                listener.offer(published.seq, frame)


def _frame(published: Published) -> bytes | None:
    if published.event.type not in PUBLIC:
        return None
    try:
        return frame_of(published.seq, published.event)
    except DecodeError:
        log.error("an event that cannot be read is left out", type=published.event.type)
        return None
