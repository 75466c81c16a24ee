from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.customers.customer import Customer
from booking.domain.customers.locale import Locale
from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.errors import FilledMeanwhile, SeatTaken, SoldOut, VoucherUsedUp
from booking.domain.tickets.quota import Move, Purpose
from booking.domain.tickets.sales.attendee import Attendee, name_tickets
from booking.domain.tickets.sales.order import OrderStatus, TicketOrder
from booking.domain.tickets.sales.purchase import Line, demand, draw_tickets, reserved_for
from booking.domain.tickets.sales.voucher import normalised_code
from booking.domain.tickets.show import ShowStatus
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.events.tickets.tickets import ticket_order_completed
from booking.store.tickets.catalogue import catalogues, seats
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import claims, orders, quotas, reservations, usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """`left` is how many tickets of its one kind there still are; None of several kinds, or of any number."""

    order: TicketOrder
    tickets: Sequence[Ticket]
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTicketOrder:
    """With a customer the order is made at once, without one it is a cart for some minutes."""

    show_id: UUID
    lines: tuple[Line, ...]
    customer: Customer | None
    attendees: tuple[Attendee, ...] = ()
    locale: Locale = Locale.EN

    def codes(self) -> set[str]:
        return {normalised_code(line.voucher_code) for line in self.lines if line.voucher_code}


async def place_ticket_order(tx: Tx, wish: PlaceTicketOrder, *, surely: bool) -> Placed:
    """Take the tickets, or say why not.

    Mostly the counters are changed together with COMMIT, and too little room violates `quotas_free`. Asked
    again with `surely`, it waits for its turn at each quota and knows. Raises
    `FilledMeanwhile` where it may be another price that counts by then.
    """
    customer = wish.customer.normalised() if wish.customer else None
    catalogue = await catalogues.load(tx, wish.show_id, wish.codes(), kept=True)
    if catalogue is None or catalogue.show.status is ShowStatus.DRAFT:
        raise UnknownReference("There is no such event.", field="event_id")
    order_id = tx.new_id()
    drawn = draw_tickets(catalogue, wish.lines, order_id=order_id, now=tx.now, new_id=tx.new_id)
    show = catalogue.show
    order = TicketOrder.opened(
        id_=order_id,
        show_id=show.id,
        currency=show.currency,
        total=sum(ticket.price_amount_minor for ticket in drawn),
        now=tx.now,
        hold=show.hold,
        locale=wish.locale,
    )
    if customer is not None:
        order = order.complete(customer, tx.now, show.payment_due, version=1)
        named = name_tickets(drawn, wish.attendees, customer, show.questions)
        status = TicketStatus.VALID if order.status is OrderStatus.PAID else TicketStatus.UNPAID
        drawn = [replace(ticket, status=status) for ticket in named]
        tx.emit(ticket_order_completed(order, drawn, catalogue))
        await usage.check_customer(tx, order, drawn)
    orders.add(tx, order)
    tickets.add(tx, drawn)
    await _take(tx, order, drawn, catalogue, surely=surely)
    return Placed(order=order, tickets=drawn, left=_left(catalogue, drawn))


def _left(catalogue: Catalogue, drawn: Sequence[Ticket]) -> int | None:
    kinds = {(ticket.ticket_type_id, ticket.date_id) for ticket in drawn}
    if len(kinds) != 1:
        return None
    type_id, date_id = kinds.pop()
    room = catalogue.room(catalogue.types[type_id], catalogue.dates[date_id])
    return None if room is None else max(room - len(drawn), 0)


async def _take(
    tx: Tx, order: TicketOrder, drawn: Sequence[Ticket], catalogue: Catalogue, *, surely: bool
) -> None:
    wanted = demand(drawn)
    taken = await seats.take(tx, drawn, order.expires_at)
    if taken:
        raise SeatTaken("Somebody else has this seat; choose another.", seats=taken)
    waits_its_turn = surely or bool(catalogue.lapsed & wanted.keys())
    reserved = reserved_for(catalogue, drawn)
    settled = await claims.settle(
        tx, sorted(wanted) if waits_its_turn else [], {one.voucher_id for one in reserved}
    )
    had, redrawn = await reservations.redraw(tx, settled.drawn, reserved)
    if len(had) < len(reserved):
        raise VoucherUsedUp("Somebody else has just used this voucher.")
    moves = settled.moves + redrawn
    if order.expires_at is None:
        moves += [Move(quota_id=id_, sold=n) for id_, n in wanted.items()]
    else:
        claims.hold(tx, order.id, wanted, reserved, order.expires_at)
        moves += [Move(quota_id=id_, held=n) for id_, n in wanted.items()]
    if not waits_its_turn:
        quotas.move(tx, moves)
    elif not await quotas.take_settled(tx, moves):
        own = any(catalogue.quotas[id_].purpose is not Purpose.STOCK for id_ in wanted)
        raise (FilledMeanwhile if own else SoldOut)("There are not that many left.")
