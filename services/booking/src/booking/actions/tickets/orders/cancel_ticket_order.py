from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.payments.payment import RefundCause
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.show import ShowStatus
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.events.tickets.tickets import ticket_order_cancelled, ticket_order_refund_wanted
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, stock


async def cancel_ticket_order(tx: Tx, order_id: UUID, reason: str) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Its tickets are void and their room is free at once; a second time changes nothing.

    Where the event is cancelled, all that counts of what was paid is asked to be given back.
    """
    order = await orders.lock(tx, order_id)
    if order is None:
        raise NotFound("There is no such order.")
    of_it = await tickets.of_order(tx, order_id)
    cancelled = order.cancel(tx.now)
    if cancelled is order:
        return order, of_it
    void = [
        replace(ticket, status=TicketStatus.CANCELLED, cancelled_at=ticket.cancelled_at or tx.now)
        for ticket in of_it
    ]
    catalogue = await catalogues.of_show(tx, order.show_id)
    wanted = order.refund_wanted(RefundCause.EVENT_CANCELLED)
    refund = catalogue.show.status is ShowStatus.CANCELLED and wanted.amount_minor > 0
    if refund:
        cancelled = cancelled.want_back(wanted.amount_minor)
    orders.change(tx, cancelled)
    tickets.change(tx, void)
    await stock.give_back(tx, order, of_it)
    tx.emit(ticket_order_cancelled(cancelled, void, catalogue, reason))
    if refund:
        tx.emit(ticket_order_refund_wanted(cancelled, void, catalogue, wanted))
    return cancelled, void
