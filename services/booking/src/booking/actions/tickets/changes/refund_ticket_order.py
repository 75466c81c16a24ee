from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.payments.payment import Payment
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.ticket import Ticket
from booking.events.tickets.tickets import ticket_order_refunded
from booking.store.payments import payments
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders


async def refund_ticket_order(
    tx: Tx, order_id: UUID, payment: Payment, *, goodwill: bool
) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Money went back, at most what is left of what was paid. The same reference counts once.

    It is owed again unless it is goodwill, which lowers what the order costs.
    """
    payment = payment.checked()
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound("There is no such order.")
    order.check_currency(payment.currency)
    of_it = await tickets.of_order(tx, order_id)
    if not await payments.add_to_order(tx, order_id, payment):
        return order, of_it
    refunded = order.refund(payment.amount_minor, goodwill=goodwill)
    orders.change(tx, refunded)
    catalogue = await catalogues.of_show(tx, order.show_id)
    tx.emit(ticket_order_refunded(refunded, of_it, catalogue, payment, goodwill=goodwill))
    return refunded, of_it
