from uuid import UUID

from chassis.db import Tx

from booking.domain.payments.payment import RefundCause
from booking.domain.tickets.sales.order import OrderStatus
from booking.events.tickets.tickets import ticket_order_expired, ticket_order_refund_wanted
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, stock


async def expire_ticket_order(tx: Tx, order_id: UUID) -> None:
    """Tidy up after a cart or an order that nobody paid. Its room has been free since it ended.

    What was paid of it bought nothing, so its refund is asked for.
    """
    order = await orders.lock(tx, order_id)
    if order is None or order.shown_at(tx.now).status is not OrderStatus.EXPIRED:
        return
    if order.status is OrderStatus.EXPIRED:
        return
    of_it = await tickets.of_order(tx, order_id)
    catalogue = await catalogues.of_show(tx, order.show_id) if order.customer else None
    expired = order.expire().want_back(order.counting)
    orders.change(tx, expired)
    await stock.give_back(tx, order, of_it)
    tx.emit(ticket_order_expired(expired, of_it, catalogue))
    if catalogue and order.counting:
        wanted = order.refund_wanted(RefundCause.EXPIRED)
        tx.emit(ticket_order_refund_wanted(expired, of_it, catalogue, wanted))
