from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking.domain.tickets.errors import CartExpired
from booking.domain.tickets.order import TicketOrder
from booking.domain.tickets.ticket import Ticket, TicketStatus, without_dues
from booking.events.tickets import ticket_order_cancelled, ticket_order_changed
from booking.store.tickets import catalogues, orders, sold, stock, tickets


async def cancel_ticket(tx: Tx, ticket_id: UUID, reason: str) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Void one ticket; its room is free at once, and its price is owed no more. Again changes nothing."""
    order, of_it, ticket = await sold.lock(tx, ticket_id)
    if ticket.status is TicketStatus.CANCELLED:
        return order, of_it
    catalogue = await catalogues.of_show(tx, order.show_id)
    void = replace(ticket, status=TicketStatus.CANCELLED, cancelled_at=tx.now)
    changed = order.charge(-ticket.price_amount_minor)
    settled = [] if changed.owed else without_dues(one for one in of_it if one.id != ticket.id)
    newest = {one.id: one for one in (void, *settled)}
    shown = [newest.get(one.id, one) for one in of_it]
    kept = [one for one in shown if one.status is not TicketStatus.CANCELLED]
    if not kept:
        changed = changed.cancel(tx.now)
    orders.change(tx, changed)
    tickets.change(tx, [void, *settled])
    if not await stock.let_go(tx, changed, ticket, kept):
        raise CartExpired("This order is over and what it held is gone.")
    tx.emit(
        ticket_order_changed(changed, shown, catalogue)
        if kept
        else ticket_order_cancelled(changed, shown, catalogue, reason)
    )
    return changed, shown
