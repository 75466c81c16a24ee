from uuid import UUID

from chassis.db import Tx

from booking.domain.payments.payment import Payment, RefundCause, RefundWanted
from booking.events.tickets.tickets import ticket_order_refund_wanted
from booking.store.payments import payments
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders


async def note_late_payment(tx: Tx, order_id: UUID, payment: Payment) -> bool:
    """Keep money that bought nothing and ask for its refund; the same reference asks once.

    False where it bought something meanwhile. Raises `PaidTooLate` where it is known as late already.
    """
    order = await orders.lock(tx, order_id)
    if order is None:
        return False
    order.check_currency(payment.currency)
    if not await payments.add_to_order(tx, order_id, payment, late=True):
        return False
    of_it = await tickets.of_order(tx, order_id)
    catalogue = await catalogues.of_show(tx, order.show_id)
    noted = order.keep_money(payment.amount_minor).want_back(payment.amount_minor)
    orders.change(tx, noted)
    late = RefundWanted(
        amount_minor=payment.amount_minor, reference=payment.reference, cause=RefundCause.PAID_TOO_LATE
    )
    tx.emit(ticket_order_refund_wanted(noted, of_it, catalogue, late))
    return True
