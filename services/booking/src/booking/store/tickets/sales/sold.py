"""A ticket together with the order that it belongs to."""

from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.ticket import Ticket
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders


async def lock(tx: Tx, ticket_id: UUID) -> tuple[TicketOrder, list[Ticket], Ticket]:
    """The order is kept from others until the transaction ends; then its tickets are read."""
    found = await tickets.find(tx, ticket_id)
    order = await orders.lock(tx, found.order_id) if found else None
    of_it = await tickets.of_order(tx, order.id) if order else []
    ticket = next((one for one in of_it if one.id == ticket_id), None)
    if order is None or ticket is None:
        raise NotFound("There is no such ticket.")
    return order, of_it, ticket
