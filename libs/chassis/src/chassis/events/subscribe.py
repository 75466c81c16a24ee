"""Every event to every process that listens: ephemeral, ordered, nothing acknowledged. Needs no database.

To continue a client without a gap: take part in `live` first and keep what comes, then send `replay`, then
what was kept and has a higher sequence.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from frontdesk.common.v1.event_pb2 import Event
from google.protobuf.message import DecodeError

from chassis.events.pull import Delivered, Interrupted, Pull
from chassis.events.stream import SUBJECTS, Broker, BrokerFailed, Start, StreamState

REOPEN_SECONDS = 0.5

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Published:
    seq: int
    event: Event
    subject: str


@dataclass(frozen=True, slots=True)
class Resync:
    """Events are missing from here on: whoever keeps a state built from them must read it anew."""


class TooOld(Exception):
    """The stream no longer holds what follows this sequence, or began anew."""


class Subscriber:
    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self.listening = asyncio.Event()
        """Set while `live` would deliver what is published now."""

    async def live(
        self, *, subject: str = SUBJECTS, since: datetime | None = None
    ) -> AsyncIterator[Published | Resync]:
        """All events from `since` (default: from now) on, in order, for as long as the caller iterates."""
        await self._broker.ready()
        start = Start(since=since)
        while True:
            try:
                state = await self._broker.stream_state()
                if start.after is not None and not _holds(state, start.after):
                    start = Start(after=state.last_seq)
                    yield Resync()
                elif start == Start():
                    start = Start(after=state.last_seq)
                async with self._opened(subject, start) as (pull, _):
                    self.listening.set()
                    while True:
                        for message in await pull.next():
                            start = Start(after=message.seq)
                            published = _published(message)
                            if published is not None:
                                yield published
            except (Interrupted, BrokerFailed) as interruption:
                log.warning("the live subscription opens again", reason=str(interruption))
            finally:
                self.listening.clear()
            await asyncio.sleep(REOPEN_SECONDS)

    async def replay(self, *, after: int, workspace_id: UUID) -> AsyncIterator[Published]:
        """A workspace's events behind a sequence, up to now. Raises `TooOld` or `BrokerFailed`."""
        state = await self._broker.stream_state()
        if not _holds(state, after):
            raise TooOld
        try:
            async with self._opened(f"frontdesk.{workspace_id}.>", Start(after=after)) as (pull, left):
                while left > 0:
                    for message in await pull.next():
                        left = min(left - 1, message.pending)
                        published = _published(message)
                        if published is not None:
                            yield published
        except Interrupted as interruption:
            raise BrokerFailed("the replay was interrupted") from interruption

    @asynccontextmanager
    async def _opened(self, subject: str, start: Start) -> AsyncIterator[tuple[Pull, int]]:
        name = f"live-{uuid4().hex}"
        waiting = await self._broker.make_ephemeral(name, subject, start=start)
        pull = Pull(self._broker, name)
        await pull.open()
        try:
            yield pull, waiting
        finally:
            await pull.close()


def _holds(state: StreamState, after: int) -> bool:
    return state.first_seq <= after + 1 and after <= state.last_seq


def _published(message: Delivered) -> Published | None:
    try:
        event = Event.FromString(message.data)
    except DecodeError:
        event = Event()
    if message.subject != f"frontdesk.{event.workspace_id}.{event.type}":
        log.error("an event that contradicts its subject is left out", subject=message.subject)
        return None
    return Published(message.seq, event, message.subject)
