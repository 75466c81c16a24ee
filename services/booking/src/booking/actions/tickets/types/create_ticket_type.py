from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.quota import Purpose, Quota
from booking.domain.tickets.ticket_type import TicketType, Tier
from booking.store.tickets.catalogue import shows, ticket_types
from booking.store.tickets.sales import quotas


async def create_ticket_type(tx: Tx, ticket_type: TicketType) -> TicketType:
    """A kind of ticket; it is sold once a quota counts it."""
    if await shows.find(tx, ticket_type.show_id) is None:
        raise UnknownReference("There is no such event.", field="event_id")
    made = replace(ticket_type.checked(), created_at=tx.now)
    known = {one.id for one in await ticket_types.of_show(tx, made.show_id)}
    if not known.issuperset(made.addon_to):
        raise UnknownReference("There is no such ticket type in this event.", field="add_on_to")
    tiers, counters = _counted(made, tx.new_id)
    made = replace(made, tiers=tiers)
    await ticket_types.add(tx, made)
    await quotas.add(tx, counters)
    return made


def _counted(of: TicketType, new_id: Callable[[], UUID]) -> tuple[tuple[Tier, ...], list[Quota]]:
    """Tiers that end after so many are counted by a quota of their own."""
    tiers, counters = [], []
    for tier in of.tiers:
        if tier.quantity is not None:
            quota = Quota.opened(
                id_=new_id(),
                show_id=of.show_id,
                purpose=Purpose.TIER,
                name=tier.name,
                size=tier.quantity,
                created_at=of.created_at,
            )
            counters.append(quota)
            tiers.append(replace(tier, quota_id=quota.id))
        else:
            tiers.append(tier)
    return tuple(tiers), counters
