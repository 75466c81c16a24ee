from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.errors import PaidTooLate
from booking.domain.tickets.order import OrderStatus, TicketOrder
from booking.domain.tickets.payment import Payment
from booking.domain.tickets.ticket import Ticket, TicketStatus, without_dues
from booking.events.tickets import ticket_order_paid
from booking.store.tickets import catalogues, orders, payments, stock, tickets


async def pay_ticket_order(tx: Tx, order_id: UUID, payment: Payment) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Money for an order came in: the one way in, whoever took it. The same reference counts once.

    Raises `PaidTooLate` where the order has ended and nothing is left; `note_late_payment` keeps the money.
    """
    payment = payment.checked()
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound("There is no such order.")
    of_it = await tickets.of_order(tx, order_id)
    if not await payments.add(tx, order_id, payment):
        return order, of_it
    if not order.takes_money:
        raise PaidTooLate(f"The order is {order.status} already; the money is to be refunded.")
    paid = order.pay(payment.amount_minor, tx.now)
    orders.change(tx, paid)
    if paid.owed > 0:
        return paid, of_it
    if order.status is OrderStatus.PAID:
        return await _difference_paid(tx, paid, of_it)
    valid = [replace(ticket, status=TicketStatus.VALID) for ticket in of_it]
    tickets.set_status(tx, paid.id, valid, TicketStatus.VALID)
    if not await stock.secure(tx, paid, valid):
        raise PaidTooLate("The order had ended and its tickets are gone; the money is to be refunded.")
    catalogue = await catalogues.of_show(tx, order.show_id)
    tx.emit(ticket_order_paid(paid, valid, catalogue))
    return paid, valid


async def _difference_paid(
    tx: Tx, paid: TicketOrder, of_it: Sequence[Ticket]
) -> tuple[TicketOrder, Sequence[Ticket]]:
    """What a swap had made dearer is settled; its tickets admit again."""
    settled = {one.id: one for one in without_dues(of_it)}
    tickets.change(tx, settled.values())
    shown = [settled.get(one.id, one) for one in of_it]
    tx.emit(ticket_order_paid(paid, shown, await catalogues.of_show(tx, paid.show_id)))
    return paid, shown
