"""A stream of events in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from chassis.events.subscribe import Published, Resync, TooOld
from frontdesk.common.v1.event_pb2 import Event
from google.protobuf.message import Message


class ScriptedSource:
    def __init__(self) -> None:
        self.listening = asyncio.Event()
        self.left = asyncio.Event()
        self.stored: list[Published] = []
        self.oldest = 1
        self._coming: asyncio.Queue[Published | Resync] = asyncio.Queue()

    async def newest(self) -> int:
        return self.stored[-1].seq if self.stored else self.oldest - 1

    async def live(self, **_narrowed: object) -> AsyncIterator[Published | Resync]:
        self.listening.set()
        try:
            while True:
                yield await self._coming.get()
                self._coming.task_done()
        finally:
            self.listening.clear()
            self.left.set()

    async def replay(self, *, after: int, workspace_id: UUID) -> AsyncIterator[Published]:
        if not self.oldest - 1 <= after <= await self.newest():
            raise TooOld
        for published in list(self.stored):
            if published.seq > after and published.event.workspace_id == str(workspace_id):
                yield published

    async def publish(self, workspace_id: UUID, type_: str, message: Message) -> int:
        event = Event(
            id=f"event-{len(self.stored)}",
            type=type_,
            workspace_id=str(workspace_id),
            aggregate_type=type_.split(".")[1],
            aggregate_id="a1",
            payload=message.SerializeToString(),
        )
        event.occurred_at.FromJsonString("2026-12-01T08:00:00.250Z")
        published = Published(await self.newest() + 1, event, f"frontdesk.{workspace_id}.{type_}")
        self.stored.append(published)
        self._coming.put_nowait(published)
        return published.seq

    async def taken(self) -> None:
        """Until everything published was handed out."""
        await self._coming.join()

    def lose(self) -> None:
        self._coming.put_nowait(Resync())
