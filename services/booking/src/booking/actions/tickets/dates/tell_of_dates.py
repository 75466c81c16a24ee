from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking.domain.payments.payment import RefundCause, RefundWanted
from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.dates import Told, tell
from booking.domain.tickets.errors import CartExpired
from booking.domain.tickets.sales.order import OrderStatus, TicketOrder
from booking.domain.tickets.ticket import Ticket, TicketStatus, without_dues
from booking.events.tickets.ticket_dates import ticket_order_dates_changed
from booking.events.tickets.tickets import (
    ticket_order_cancelled,
    ticket_order_paid,
    ticket_order_refund_wanted,
)
from booking.store.tickets.catalogue import catalogues, seats
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import date_news, orders, stock

REASON = "This date was cancelled."


async def tell_of_dates(tx: Tx, order_id: UUID) -> None:
    """Tell an order once of all that happened to its dates; void what a cancelled date takes along.

    What was paid for that is asked to be given back.
    """
    order = await orders.lock(tx, order_id)
    news = await date_news.tell(tx, order_id)
    if order is None or order.shown_at(tx.now).status not in (OrderStatus.PENDING, OrderStatus.PAID):
        return
    of_it = await tickets.of_order(tx, order_id)
    catalogue = await catalogues.of_show(tx, order.show_id)
    told = tell(news, of_it, catalogue)
    if not told:
        return
    if told.void:
        await _void(tx, order, of_it, catalogue, told)
        return
    changed = order.changed()
    orders.change(tx, changed)
    tx.emit(ticket_order_dates_changed(changed, of_it, catalogue, told, refund_minor=0))


async def _void(
    tx: Tx, order: TicketOrder, of_it: Sequence[Ticket], catalogue: Catalogue, told: Told
) -> None:
    changed = order.charge(-sum(ticket.price_amount_minor for ticket in told.void))
    if order.status is OrderStatus.PENDING:
        changed = changed.settle(tx.now)
    settled = changed.status is not order.status
    void = {ticket.id for ticket in told.void}
    shown = [_after(one, one.id in void, settled, tx) for one in of_it]
    if changed.owed == 0:
        shown = without_dues(shown)
    kept = [one for one in shown if one.status is not TicketStatus.CANCELLED]
    if not kept:
        changed = changed.cancel(tx.now)
    refund = max(changed.counting - changed.total_amount_minor, 0)
    changed = changed.want_back(refund) if refund else changed
    orders.change(tx, changed)
    tickets.change(tx, [one for one in shown if one not in of_it])
    await _free(tx, order, changed, of_it, told, kept)
    if not kept:
        tx.emit(ticket_order_cancelled(changed, shown, catalogue, REASON))
    else:
        if settled:
            tx.emit(ticket_order_paid(changed, shown, catalogue))
        tx.emit(ticket_order_dates_changed(changed, shown, catalogue, told, refund_minor=refund))
    if refund:
        cause = RefundCause.DATE_CANCELLED
        wanted = RefundWanted(amount_minor=refund, reference=order.reference, cause=cause)
        tx.emit(ticket_order_refund_wanted(changed, shown, catalogue, wanted))


def _after(ticket: Ticket, void: bool, settled: bool, tx: Tx) -> Ticket:
    if void:
        return replace(ticket, status=TicketStatus.CANCELLED, cancelled_at=tx.now)
    return ticket.paid() if settled else ticket


async def _free(
    tx: Tx,
    order: TicketOrder,
    changed: TicketOrder,
    of_it: Sequence[Ticket],
    told: Told,
    kept: Sequence[Ticket],
) -> None:
    """The room of what is void."""
    if not kept:
        await stock.give_back(tx, order, of_it)
        return
    seats.release(tx, order.id, told.void)
    if order.status is OrderStatus.PAID:
        await stock.free_sold(tx, told.void)
        return
    if not await stock.secure(tx, changed, kept):
        raise CartExpired("This order is over and what it held is gone.")
