from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.sales.attendee import Attendee, check_in_time, name_ticket
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.ticket import Ticket
from booking.events.tickets.tickets import ticket_order_changed
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, sold


async def change_attendee(
    tx: Tx, ticket_id: UUID, attendee: Attendee, *, own_order: UUID | None = None
) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Name somebody else; a code that the one before may have is void.

    With `own_order` it is the customer who asks: for a ticket of this order, and in time.
    """
    order, of_it, ticket = await sold.lock(tx, ticket_id)
    if own_order is not None and order.id != own_order:
        raise NotFound("There is no such ticket.")
    customer = order.named()
    ticket.check_alive()
    catalogue = await catalogues.of_show(tx, order.show_id)
    if own_order is not None:
        check_in_time(catalogue.dates[ticket.date_id], tx.now)
    named = name_ticket(ticket, attendee, customer, catalogue.show.questions, "attendee")
    changed = replace(named, serial=ticket.serial + 1)
    order = order.changed()
    orders.change(tx, order)
    tickets.change(tx, [changed])
    shown = [changed if one.id == ticket.id else one for one in of_it]
    tx.emit(ticket_order_changed(order, shown, catalogue))
    return order, shown
