from dataclasses import replace

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.ticket_type import TicketType
from booking.domain.tickets.tiers import counting
from booking.events.tickets.catalogue.ticket_types import ticket_type_created
from booking.store import turns
from booking.store.tickets.catalogue import shows, ticket_types
from booking.store.tickets.sales import quotas


async def create_ticket_type(tx: Tx, ticket_type: TicketType) -> TicketType:
    """A kind of ticket; it is sold once a quota counts it."""
    turns.share(tx, turns.Turn.CATALOGUE, ticket_type.show_id)
    show = await shows.find(tx, ticket_type.show_id)
    if show is None:
        raise UnknownReference("There is no such event.", field="event_id")
    made = replace(ticket_type.checked(), created_at=tx.now)
    known = {one.id for one in await ticket_types.of_show(tx, made.show_id)}
    if not known.issuperset(made.addon_to):
        raise UnknownReference("There is no such ticket type in this event.", field="add_on_to")
    counted = counting(made, (), now=tx.now, new_id=tx.new_id)
    made = replace(made, tiers=counted.tiers)
    await ticket_types.add(tx, made)
    await quotas.add(tx, counted.opened)
    tx.emit(ticket_type_created(made, show.currency))
    return made
