from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.db import Tx

from booking.domain.errors import TransitionRefused
from booking.domain.tickets.errors import SeatTaken, SoldOut
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.sales.purchase import Line, draw_tickets
from booking.domain.tickets.ticket import Ticket, TicketStatus, without_dues
from booking.events.tickets.tickets import ticket_order_changed
from booking.store.tickets.catalogue import catalogues, seats
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, sold, stock, vouchers


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapTicket:
    """What is None stays as it is."""

    ticket_id: UUID
    ticket_type_id: UUID | None
    date_id: UUID | None
    seat: str | None


async def swap_ticket(tx: Tx, wish: SwapTicket) -> tuple[TicketOrder, Sequence[Ticket]]:
    """Another type or date, by the rules and at the price of now; what it leaves is free at once.

    A voucher that is for those too goes along, whether it has ended since or not. Where the order owes a
    difference then, the gate lets this ticket in once it is paid.
    """
    order, of_it, ticket = await sold.lock(tx, wish.ticket_id)
    if ticket.status is not TicketStatus.VALID:
        raise TransitionRefused(f"This ticket is {ticket.status}; valid ones are swapped.")
    line = await _line(tx, wish, ticket)
    codes = filter(None, [line.voucher_code])
    catalogue = await catalogues.of_show(tx, order.show_id, codes, kept=True)
    (drawn,) = draw_tickets(
        catalogue.without([ticket]), [line], order_id=order.id, now=tx.now, new_id=tx.new_id, single=True
    )
    swapped = replace(
        ticket,
        ticket_type_id=drawn.ticket_type_id,
        date_id=drawn.date_id,
        price_amount_minor=drawn.price_amount_minor,
        seat=drawn.seat,
        quota_ids=drawn.quota_ids,
        voucher_id=drawn.voucher_id,
        serial=ticket.serial + 1,
    )
    changed = order.charge(swapped.price_amount_minor - ticket.price_amount_minor)
    swapped = replace(swapped, payment_due=changed.owed > 0)
    shown = [swapped if one.id == ticket.id else one for one in of_it]
    if changed.owed == 0:
        shown = without_dues(shown)
    orders.change(tx, changed)
    tickets.change(tx, [one for one in shown if one not in of_it])
    seats.release(tx, order.id, [ticket])
    if taken := await seats.take(tx, [swapped], None):
        raise SeatTaken("Somebody else has this seat; choose another.", seats=taken)
    if not await stock.exchange(tx, ticket, swapped):
        raise SoldOut("There are not that many left.")
    tx.emit(ticket_order_changed(changed, shown, catalogue, left=[ticket.date_id]))
    return changed, shown


async def _line(tx: Tx, wish: SwapTicket, ticket: Ticket) -> Line:
    type_id, date_id = wish.ticket_type_id or ticket.ticket_type_id, wish.date_id or ticket.date_id
    voucher = await vouchers.find(tx, ticket.voucher_id) if ticket.voucher_id else None
    return Line(
        ticket_type_id=type_id,
        date_id=date_id,
        quantity=1,
        seats=(wish.seat,) if wish.seat else (),
        voucher_code=voucher.code if voucher and voucher.fits(type_id, date_id) else "",
    )
