"""What was published is forgotten before its time: all of a workspace, or what tells of one person."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from chassis.events.pull import Pull
from chassis.events.stream import Broker, Start


class StreamEraser:
    """For the one service that NATS lets erase."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def forget_workspace(self, workspace_id: UUID) -> None:
        await self._broker.purge(f"frontdesk.{workspace_id}.>")

    async def forget(self, workspace_id: UUID, tells: Callable[[bytes], bool]) -> int:
        """Reads all of the workspace's events; deletes those of which `tells` is true, and says how many."""
        name = f"live-{uuid4().hex}"
        left = await self._broker.make_ephemeral(name, f"frontdesk.{workspace_id}.>", start=Start())
        pull = Pull(self._broker, name)
        await pull.open()
        found = []
        try:
            while left > 0:
                for message in await pull.next():
                    left = min(left - 1, message.pending)
                    if tells(message.data):
                        found.append(message.seq)
        finally:
            await pull.close()
        for seq in found:
            await self._broker.delete_message(seq)
        return len(found)
