from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.customers.customer import Customer
from booking.domain.customers.locale import chosen
from booking.domain.tickets.errors import CartExpired, NotOnSale
from booking.domain.tickets.sales.attendee import Attendee, name_tickets
from booking.domain.tickets.sales.order import OPEN, OrderStatus, TicketOrder
from booking.domain.tickets.show import ShowStatus
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.events.tickets.tickets import ticket_order_completed
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, stock, usage


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTicketOrder:
    order_id: UUID
    customer: Customer
    attendees: tuple[Attendee, ...]
    locale: str = ""
    """Empty: as the cart was made."""


async def complete_ticket_order(tx: Tx, wish: CompleteTicketOrder) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Make an order of a cart; of an order that was made already it tells how that went.

    A cart that has expired is taken up again as far as there is room.
    """
    order = await orders.lock(tx, wish.order_id)
    if order is None:
        raise NotFound("There is no such order.")
    held = await tickets.of_order(tx, order.id)
    if order.customer is not None and order.status in (*OPEN, OrderStatus.PAID):
        return order, held
    catalogue = await catalogues.of_show(tx, order.show_id)
    if catalogue.show.status is not ShowStatus.PUBLISHED:
        raise NotOnSale("This event is not on sale any more.")
    if any(catalogue.is_off(catalogue.dates[ticket.date_id]) for ticket in held):
        raise NotOnSale("A date of this cart is cancelled; begin again.")
    customer = wish.customer.normalised()
    spoken = replace(order, locale=chosen(wish.locale, order.locale))
    completed = spoken.complete(customer, tx.now, catalogue.show.payment_due)
    status = TicketStatus.VALID if completed.status is OrderStatus.PAID else TicketStatus.UNPAID
    named = [
        replace(ticket, status=status)
        for ticket in name_tickets(held, wish.attendees, customer, catalogue.show.questions)
    ]
    await usage.check_customer(tx, completed, named)
    orders.change(tx, completed)
    tickets.change(tx, named)
    if not await stock.secure(tx, completed, named):
        raise CartExpired("The time for this cart was over and its tickets are gone; begin again.")
    tx.emit(ticket_order_completed(completed, named, catalogue))
    return completed, named
