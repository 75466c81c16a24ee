"""Ids of other services' nouns: known here, or asked for once before the transaction opens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from chassis.context import current_caller
from chassis.db import ReadTx, Tx
from chassis.errors import Unauthenticated, UnknownReference
from chassis.rpc.methods import Servicer

from booking.clients.identity import Identity
from booking.clients.inventory import Inventory
from booking.domain.workspace.workspace import StaffMember, Workspace
from booking.store.workspace import neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a neighbour answered and this service did not know; stored with the next write."""

    workspace: Workspace | None = None
    staff: list[StaffMember] = field(default_factory=list)
    items: set[UUID] = field(default_factory=set)

    def store(self, tx: Tx) -> None:
        if self.workspace is not None:
            neighbours.learn_workspace(tx, self.workspace)
        if self.staff:
            neighbours.learn_staff(tx, self.staff)
        if self.items:
            neighbours.put_items(tx, self.items)


class References:
    def __init__(self, identity: Identity, inventory: Inventory) -> None:
        self._identity = identity
        self._inventory = inventory

    async def workspace(self, servicer: Servicer) -> tuple[Workspace, Learned]:
        found = await servicer.read(neighbours.workspace)
        if found is not None:
            return found, Learned()
        asked = await self._identity.workspace(_workspace_id())
        return asked, Learned(workspace=asked)

    async def staff(self, servicer: Servicer, ids: Sequence[UUID], field: str) -> Learned:
        """Raises `UnknownReference`; `field` has `{}` where the position stands."""

        async def known(tx: ReadTx) -> set[UUID]:
            return set(await neighbours.known_staff(tx, ids))

        missing = set(ids) - await servicer.read(known)
        if not missing:
            return Learned()
        asked = await self._identity.look_up_staff(_workspace_id(), missing)
        _refuse_unknown(ids, missing - {one.id for one in asked}, field, "member of staff")
        return Learned(staff=asked)

    async def items(self, servicer: Servicer, ids: Sequence[UUID], field: str) -> Learned:
        """Raises `UnknownReference`; `field` has `{}` where the position stands."""
        missing = set(ids) - await servicer.read(neighbours.known_items, ids)
        if not missing:
            return Learned()
        asked = await self._inventory.look_up_items(_workspace_id(), missing)
        _refuse_unknown(ids, missing - asked, field, "item")
        return Learned(items=asked)


def _refuse_unknown(ids: Sequence[UUID], unknown: set[UUID], field: str, noun: str) -> None:
    for position, id_ in enumerate(ids):
        if id_ in unknown:
            raise UnknownReference(f"There is no such {noun}.", field=field.format(position))


def _workspace_id() -> UUID:
    workspace_id = current_caller.get().workspace_id
    if workspace_id is None:
        raise Unauthenticated("the call names no workspace")
    return workspace_id
