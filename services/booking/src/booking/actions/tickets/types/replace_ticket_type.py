from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import Invalid, NotFound, UnknownReference

from booking.domain.tickets.errors import EditedMeanwhile
from booking.domain.tickets.ticket_type import TicketType, Tier
from booking.store.tickets.catalogue import ticket_types


async def replace_ticket_type(tx: Tx, ticket_type: TicketType, *, made_from: int | None) -> TicketType:
    """Put new terms in the place of the old ones; tickets keep the price they were sold at."""
    kept = await ticket_types.find(tx, ticket_type.id)
    if kept is None or kept.show_id != ticket_type.show_id:
        raise NotFound("There is no such ticket type in this event.")
    edited = ticket_type.checked()
    known = {one.id for one in await ticket_types.of_show(tx, kept.show_id)}
    if not known.issuperset(edited.addon_to):
        raise UnknownReference("There is no such ticket type in this event.", field="add_on_to")
    counted = {(tier.name, tier.quantity): tier.quota_id for tier in kept.tiers}
    edited = replace(edited, tiers=tuple(_known(tier, counted, i) for i, tier in enumerate(edited.tiers)))
    if await ticket_types.replace(tx, edited, made_from=made_from) is None:
        raise EditedMeanwhile(
            "Somebody edited this ticket type in between; read it again.", version=kept.version
        )
    return await ticket_types.find(tx, kept.id) or kept


def _known(tier: Tier, counted: dict[tuple[str, int | None], UUID | None], i: int) -> Tier:
    """Tiers that count keep their counter, so they are told apart by name and number."""
    if tier.quantity is None:
        return tier
    quota_id = counted.get((tier.name, tier.quantity))
    if quota_id is None:
        raise Invalid("A tier with a number is given when the type is made.", field=f"tiers.{i}.quantity")
    return replace(tier, quota_id=quota_id)
