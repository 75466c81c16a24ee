from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import Invalid, NotFound, UnknownReference

from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.events.tickets.tickets import ticket_order_changed
from booking.store.tickets.catalogue import catalogues, seats
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders


async def split_ticket_order(
    tx: Tx, order_id: UUID, ticket_ids: Collection[UUID]
) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Some tickets of a paid order become an order of their own, with the money that was paid for them."""
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound("There is no such order.")
    of_it = [one for one in await tickets.of_order(tx, order_id) if one.status is TicketStatus.VALID]
    leaving = [one for one in of_it if one.id in ticket_ids]
    if len(leaving) != len(ticket_ids):
        raise UnknownReference("This order has no such valid ticket.", field="ticket_ids")
    if not 0 < len(leaving) < len(of_it):
        raise Invalid("Some of the tickets leave and some stay.", field="ticket_ids")
    kept, made = order.split(tx.new_id(), sum(one.price_amount_minor for one in leaving), tx.now)
    orders.change(tx, kept)
    orders.add(tx, made)
    moved = [replace(one, order_id=made.id, position=i) for i, one in enumerate(leaving)]
    tickets.change(tx, moved)
    seats.hand_over(tx, made.id, moved)
    catalogue = await catalogues.of_show(tx, order.show_id)
    tx.emit(ticket_order_changed(kept, [one for one in of_it if one not in leaving], catalogue))
    tx.emit(ticket_order_changed(made, moved, catalogue))
    return made, moved
