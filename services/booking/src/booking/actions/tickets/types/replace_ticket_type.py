from dataclasses import replace

from chassis.db import Tx
from chassis.errors import NotFound, UnknownReference

from booking.domain.tickets.errors import EditedMeanwhile
from booking.domain.tickets.ticket_type import TicketType
from booking.domain.tickets.tiers import counting
from booking.events.tickets.catalogue.ticket_types import ticket_type_changed
from booking.store import turns
from booking.store.tickets.catalogue import ticket_types
from booking.store.tickets.sales import quotas


async def replace_ticket_type(
    tx: Tx, ticket_type: TicketType, *, currency: str, made_from: int | None
) -> TicketType:
    """Put new terms in the place of the old ones; tickets keep the price they were sold at.

    A tier of the same name keeps counting; one that has sold more than its new number is full.
    """
    turns.share(tx, turns.Turn.CATALOGUE, ticket_type.show_id)
    kept = await ticket_types.lock(tx, ticket_type.id)
    if kept is None or kept.show_id != ticket_type.show_id:
        raise NotFound("There is no such ticket type in this event.")
    edited = ticket_type.checked()
    known = {one.id for one in await ticket_types.of_show(tx, kept.show_id)}
    if not known.issuperset(edited.addon_to):
        raise UnknownReference("There is no such ticket type in this event.", field="add_on_to")
    counted = counting(edited, kept.tiers, now=tx.now, new_id=tx.new_id)
    edited = replace(edited, tiers=counted.tiers, created_at=kept.created_at)
    version = await ticket_types.replace(tx, edited, made_from=made_from)
    if version is None:
        raise EditedMeanwhile(
            "Somebody edited this ticket type in between; read it again.", version=kept.version
        )
    await quotas.add(tx, counted.opened)
    await quotas.resize(tx, counted.resized)
    edited = replace(edited, version=version)
    if edited != replace(kept, version=version):
        tx.emit(ticket_type_changed(kept, edited, currency))
    return edited
