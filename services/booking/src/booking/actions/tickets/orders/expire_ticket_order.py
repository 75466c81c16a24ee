from uuid import UUID

from chassis.db import Tx

from booking.domain.tickets.order import OrderStatus
from booking.events.tickets import ticket_order_expired
from booking.store.tickets import catalogues, orders, stock, tickets


async def expire_ticket_order(tx: Tx, order_id: UUID) -> None:
    """Tidy up after a cart or an order that nobody paid. Its room has been free since it ended."""
    order = await orders.lock(tx, order_id)
    if order is None or order.shown_at(tx.now).status is not OrderStatus.EXPIRED:
        return
    if order.status is OrderStatus.EXPIRED:
        return
    of_it = await tickets.of_order(tx, order_id)
    catalogue = await catalogues.of_show(tx, order.show_id) if order.customer else None
    expired = order.expire()
    orders.change(tx, expired)
    await stock.give_back(tx, order, of_it)
    tx.emit(ticket_order_expired(expired, of_it, catalogue))
