from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking.domain.errors import TransitionRefused
from booking.domain.tickets.errors import CartExpired
from booking.domain.tickets.sales.order import OrderStatus, TicketOrder
from booking.domain.tickets.ticket import Ticket, TicketStatus, without_dues
from booking.events.tickets.tickets import ticket_order_cancelled, ticket_order_changed, ticket_order_paid
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, sold, stock


async def cancel_ticket(tx: Tx, ticket_id: UUID, reason: str) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Void one ticket; its room is free at once, and its price is owed no more. Again changes nothing.

    Where nothing is owed for the others then, the order is paid.
    """
    order, of_it, ticket = await sold.lock(tx, ticket_id)
    if ticket.status is TicketStatus.CANCELLED:
        return order, of_it
    if order.status not in (OrderStatus.PENDING, OrderStatus.PAID):
        raise TransitionRefused(f"This order is {order.status}; tickets of what was ordered are cancelled.")
    catalogue = await catalogues.of_show(tx, order.show_id)
    changed = order.charge(-ticket.price_amount_minor)
    if order.status is OrderStatus.PENDING:
        changed = changed.settle(tx.now)
    settled = changed.status is not order.status
    void = replace(ticket, status=TicketStatus.CANCELLED, cancelled_at=tx.now)
    shown = [void if one.id == ticket.id else one.paid() if settled else one for one in of_it]
    if changed.owed == 0:
        shown = without_dues(shown)
    kept = [one for one in shown if one.status is not TicketStatus.CANCELLED]
    if not kept:
        changed = changed.cancel(tx.now)
    orders.change(tx, changed)
    tickets.change(tx, [one for one in shown if one not in of_it])
    if not await stock.let_go(tx, changed, ticket, kept):
        raise CartExpired("This order is over and what it held is gone.")
    if not kept:
        tx.emit(ticket_order_cancelled(changed, shown, catalogue, reason))
    elif settled:
        tx.emit(ticket_order_paid(changed, shown, catalogue))
    else:
        tx.emit(ticket_order_changed(changed, shown, catalogue))
    return changed, shown
