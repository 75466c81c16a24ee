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
from chassis.process.supervise import supervise
from google.protobuf.message import DecodeError

from gateway.stream.public_events import PUBLIC, frame_of

MOST_WAITING = 500
"""Frames kept for a client that reads slowly; beyond it the client is told to read its state anew."""
MOST_LISTENERS = 2_000
READY_SECONDS = 2.0
IDLE_SECONDS = 30.0
"""Events are read only while somebody listens, and so long after the last one left."""

log = structlog.get_logger()


class Source(Protocol):
    """What `chassis.events.subscribe.Subscriber` offers."""

    listening: asyncio.Event

    def live(self) -> AsyncIterator[Published | Resync]: ...

    def replay(self, *, after: int, workspace_id: UUID) -> AsyncIterator[Published]: ...


class Listener:
    """Frames of one client, in order, with their sequence; `hears` says of which types of event."""

    def __init__(self, hears: Callable[[str], bool]) -> None:
        self.hears = hears
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
        self._wanted = asyncio.Event()
        self._closed = False

    @property
    def is_well(self) -> bool:
        """Whether those who listen hear something."""
        return self._source.listening.is_set() or not self._wanted.is_set()

    async def run(self) -> None:
        """Hands events out while somebody listens, until cancelled."""
        while True:
            await self._wanted.wait()
            reading = asyncio.create_task(supervise("reading of events", self._read))
            try:
                await self._until_nobody_listens()
            finally:
                self._wanted.clear()
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def _until_nobody_listens(self) -> None:
        idle = 0
        while idle < 2:
            await asyncio.sleep(IDLE_SECONDS / 2)
            idle = 0 if self._count else idle + 1

    async def _read(self) -> None:
        try:
            async for published in self._source.live():
                if isinstance(published, Resync):
                    self._interrupt_all()
                else:
                    self._hand_out(published)
        except Exception:
            self._interrupt_all()
            raise

    @contextmanager
    def joined(self, workspace_id: UUID, hears: Callable[[str], bool]) -> Iterator[Listener]:
        listener = Listener(hears)
        self._listeners[workspace_id].add(listener)
        self._count += 1
        if not self._source.listening.is_set():
            # The reading ended between admission and now.
            self._wanted.set()
            listener.interrupt()
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
        self._wanted.set()
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._source.listening.wait()
        except TimeoutError:
            raise Unavailable("the live stream is not available right now; try again shortly") from None

    async def replay(
        self, *, after: int, workspace_id: UUID, hears: Callable[[str], bool]
    ) -> AsyncIterator[tuple[int, bytes]]:
        """Raises `TooOld` or `BrokerFailed`."""
        async for published in self._source.replay(after=after, workspace_id=workspace_id):
            frame = _frame(published) if hears(published.event.type) else None
            if frame is not None:
                yield published.seq, frame

    def close(self) -> None:
        """Ends all clients, so that a process can stop."""
        self._closed = True
        for listener in self._all():
            listener.close()

    def _interrupt_all(self) -> None:
        """They miss something from here on."""
        for listener in self._all():
            listener.interrupt()

    def _all(self) -> list[Listener]:
        return [listener for group in self._listeners.values() for listener in group]

    def _hand_out(self, published: Published) -> None:
        listeners = self._listeners.get(UUID(published.event.workspace_id))
        frame = _frame(published) if listeners else None
        for listener in listeners or ():
            if frame is not None and listener.hears(published.event.type):
                listener.offer(published.seq, frame)


def _frame(published: Published) -> bytes | None:
    if published.event.type not in PUBLIC:
        return None
    try:
        return frame_of(published.seq, published.event)
    except DecodeError:
        log.error("an event that cannot be read is left out", type=published.event.type)
        return None
