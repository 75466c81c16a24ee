from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import PaidTooLate
from booking.domain.payments.payment import Payment
from booking.domain.tickets.sales.order import OrderStatus, TicketOrder
from booking.domain.tickets.show import ShowStatus
from booking.domain.tickets.ticket import ALIVE, Ticket, TicketStatus, without_dues
from booking.events.tickets.tickets import ticket_order_changed, ticket_order_paid
from booking.store.payments import payments
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, stock


async def pay_ticket_order(tx: Tx, order_id: UUID, payment: Payment) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Money for an order came in: the one way in, whoever took it. The same reference counts once.

    Raises `PaidTooLate` where the order has ended and nothing is left; `note_late_payment` keeps the money.
    """
    payment = payment.checked()
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound("There is no such order.")
    order.check_currency(payment.currency)
    of_it = await tickets.of_order(tx, order_id)
    if not await payments.add_to_order(tx, order_id, payment):
        return order.shown_at(tx.now), of_it
    paid = order.pay(payment.amount_minor, tx.now)
    orders.change(tx, paid)
    if paid.owed > 0:
        return paid, of_it
    catalogue = await catalogues.of_show(tx, order.show_id)
    if order.status is OrderStatus.PAID:
        settled = without_dues(of_it)
        tickets.change(tx, [one for one in settled if one not in of_it])
        tx.emit(ticket_order_changed(paid, settled, catalogue))
        return paid, settled
    if catalogue.show.status is ShowStatus.CANCELLED:
        raise PaidTooLate("The event is cancelled; the money is to be refunded.")
    if all(catalogue.is_off(catalogue.dates[one.date_id]) for one in of_it if one.status in ALIVE):
        raise PaidTooLate("All dates of this order are cancelled; the money is to be refunded.")
    shown = [ticket.paid() for ticket in of_it]
    valid = [ticket for ticket in shown if ticket.status is TicketStatus.VALID]
    tickets.set_status(tx, paid.id, valid, TicketStatus.VALID)
    if not await stock.secure(tx, paid, valid):
        raise PaidTooLate("The order had ended and its tickets are gone; the money is to be refunded.")
    tx.emit(ticket_order_paid(paid, shown, catalogue))
    return paid, shown
