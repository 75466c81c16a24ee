from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import TransitionRefused
from booking.domain.tickets.sales.order import OrderStatus
from booking.events.tickets.tickets import ticket_order_resent
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders


async def resend_ticket_order(tx: Tx, order_id: UUID) -> None:
    """Ask for another mail with the tickets."""
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound("There is no such order.")
    if order.status is not OrderStatus.PAID:
        raise TransitionRefused(f"This order is {order.status}; tickets of paid ones are sent.")
    changed = order.changed()
    orders.change(tx, changed)
    catalogue = await catalogues.of_show(tx, order.show_id)
    tx.emit(ticket_order_resent(changed, await tickets.of_order(tx, order_id), catalogue))
