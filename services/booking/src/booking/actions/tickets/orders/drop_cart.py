from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import TransitionRefused
from booking.domain.tickets.sales.order import OrderStatus
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, stock


async def drop_cart(tx: Tx, order_id: UUID) -> None:
    """Give a cart's tickets back before its time is over; one that has ended is given back already."""
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound("There is no such cart.")
    if order.customer is not None:
        raise TransitionRefused("This cart is an order already; ask for its cancellation.")
    if order.status is not OrderStatus.HELD:
        return
    orders.change(tx, order.cancel(tx.now))
    await stock.give_back(tx, order, await tickets.of_order(tx, order_id))
