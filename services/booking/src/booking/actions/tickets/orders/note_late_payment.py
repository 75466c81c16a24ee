from uuid import UUID

from chassis.db import Tx

from booking.domain.tickets.payment import Payment
from booking.events.tickets import ticket_order_refund_wanted
from booking.store.tickets import catalogues, orders, payments, tickets


async def note_late_payment(tx: Tx, order_id: UUID, payment: Payment) -> None:
    """Keep money that bought nothing and ask for its refund; the same reference asks once."""
    order = await orders.lock(tx, order_id)
    if order is None or not await payments.add(tx, order_id, payment):
        return
    of_it = await tickets.of_order(tx, order_id)
    catalogue = await catalogues.of_show(tx, order.show_id)
    noted = order.keep_money(payment.amount_minor)
    orders.change(tx, noted)
    tx.emit(ticket_order_refund_wanted(noted, of_it, catalogue, payment.amount_minor, payment.reference))
