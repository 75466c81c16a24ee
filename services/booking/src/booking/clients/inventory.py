"""What bookings ask inventory for: which items exist."""

from collections.abc import Iterable
from uuid import UUID

from chassis.context import Via
from chassis.rpc.client import Origin, Peer
from frontdesk.inventory.v1.inventory_pb2 import LookUpItemsRequest
from frontdesk.inventory.v1.inventory_pb2_grpc import ItemServiceStub

PATIENCE_SECONDS = 0.3


class Inventory:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._items = ItemServiceStub(peer.channel)

    async def look_up_items(self, workspace_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
        reply = await self._peer.call(
            self._items.LookUpItems,
            LookUpItemsRequest(ids=map(str, ids)),
            origin=Origin(via=Via.SYSTEM, workspace_id=workspace_id),
            timeout=PATIENCE_SECONDS,
        )
        return {UUID(item.id) for item in reply.items}
