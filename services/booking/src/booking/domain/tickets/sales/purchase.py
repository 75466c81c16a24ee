"""From lines of a cart to tickets, or why not; the same for a cart and for an order made in one call."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.errors import Invalid, UnknownReference

from booking.domain.tickets.catalogue import Catalogue, SaleState
from booking.domain.tickets.errors import (
    AddOnAlone,
    NotOnSale,
    OrderTooLarge,
    QuantityRefused,
    SoldOut,
    VoucherNeeded,
    VoucherRefused,
    VoucherUsedUp,
)
from booking.domain.tickets.sales.voucher import Voucher, normalised_code
from booking.domain.tickets.show import ShowDate
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.domain.tickets.ticket_type import TicketType

MOST_LINES = 50
MOST_TICKETS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So many tickets of one type on one date; the date may be left out where there is one only."""

    ticket_type_id: UUID
    date_id: UUID | None = None
    quantity: int
    seats: tuple[str, ...] = ()
    voucher_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Taken from what a voucher keeps back of a quota."""

    voucher_id: UUID
    quota_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A line that names what is there."""

    line: Line
    ticket_type: TicketType
    date: ShowDate
    voucher: Voucher | None
    path: str


def draw_tickets(
    catalogue: Catalogue,
    lines: Sequence[Line],
    *,
    order_id: UUID,
    now: datetime,
    new_id: Callable[[], UUID],
    single: bool = False,
) -> list[Ticket]:
    """The tickets of an order, each with its price, seat and quotas. Raises what stands in the way.

    `single` is for one ticket of an order that was made: the rules of whole orders do not count then,
    and its voucher was used in time.
    """
    choices = choose(catalogue, lines)
    for choice in choices:
        _check_sale(catalogue, choice, now, anew=not single)
    _check_uses(catalogue, choices)
    for choice in choices:
        _check_left(catalogue, choice, now)
    if not single:
        _check_whole(choices)
    drawn = [ticket for choice in choices for ticket in _of_choice(catalogue, choice, order_id, now, new_id)]
    tickets = [replace(ticket, position=i) for i, ticket in enumerate(drawn)]
    check_room(catalogue, tickets)
    return tickets


def _of_choice(
    catalogue: Catalogue, choice: Choice, order_id: UUID, now: datetime, new_id: Callable[[], UUID]
) -> list[Ticket]:
    price, counted = _price(catalogue, choice, now)
    return [
        Ticket(
            id=new_id(),
            order_id=order_id,
            show_id=catalogue.show.id,
            date_id=choice.date.id,
            ticket_type_id=choice.ticket_type.id,
            position=position,
            status=TicketStatus.HELD,
            price_amount_minor=price,
            seat=seat,
            quota_ids=counted,
            voucher_id=choice.voucher.id if choice.voucher else None,
            created_at=now,
        )
        for position, seat in enumerate(_seats(catalogue, choice))
    ]


def _check_whole(choices: Sequence[Choice]) -> None:
    _check_numbers(choices)
    _check_add_ons(choices)


def reserved_for(catalogue: Catalogue, tickets: Sequence[Ticket]) -> list[Drawn]:
    """What comes out of reservations: for a voucher and quota all that is needed, or nothing."""
    return [
        drawn_of(pair, n) for pair, n in drawable(tickets).items() if catalogue.reserved.get(pair, 0) >= n
    ]


def drawable(tickets: Iterable[Ticket]) -> Counter[tuple[UUID, UUID]]:
    """What these tickets could draw from what their vouchers keep back, by voucher and quota."""
    return Counter(
        (ticket.voucher_id, quota_id)
        for ticket in tickets
        if ticket.voucher_id is not None
        for quota_id in ticket.quota_ids
    )


def drawn_of(pair: tuple[UUID, UUID], quantity: int) -> Drawn:
    voucher_id, quota_id = pair
    return Drawn(voucher_id=voucher_id, quota_id=quota_id, quantity=quantity)


def choose(catalogue: Catalogue, lines: Sequence[Line]) -> list[Choice]:
    if not 1 <= len(lines) <= MOST_LINES:
        raise OrderTooLarge(f"An order has 1 to {MOST_LINES} lines.", field="lines")
    return [_choice(catalogue, line, f"lines.{i}") for i, line in enumerate(lines)]


def voucher_of(catalogue: Catalogue, code: str, field: str) -> Voucher:
    """Raises `VoucherRefused`."""
    voucher = catalogue.vouchers.get(normalised_code(code))
    if voucher is None:
        raise VoucherRefused("There is no such voucher.", field=field)
    return voucher


def demand(tickets: Iterable[Ticket]) -> Counter[UUID]:
    """How many each quota must give."""
    return Counter(quota_id for ticket in tickets for quota_id in ticket.quota_ids)


def check_room(catalogue: Catalogue, tickets: Sequence[Ticket]) -> None:
    """Raises `SoldOut` where a quota has too little, whichever types share it."""
    free = catalogue.free()
    wanted = demand(tickets)
    for drawn in reserved_for(catalogue, tickets):
        wanted[drawn.quota_id] -= drawn.quantity
    short = {id_ for id_, n in wanted.items() if (room := free.get(id_)) is not None and room < n}
    if short:
        left = {
            str(ticket.ticket_type_id): min(free[id_] or 0 for id_ in ticket.quota_ids if id_ in short)
            for ticket in tickets
            if set(ticket.quota_ids) & short
        }
        raise SoldOut("There are not that many left.", left=left)


def _price(catalogue: Catalogue, choice: Choice, now: datetime) -> tuple[int, tuple[UUID, ...]]:
    """Of one, and the quotas that count it."""
    price, tier = catalogue.price(choice.ticket_type, choice.line.quantity, now)
    counted = [quota.id for quota in catalogue.quotas_of(choice.ticket_type, choice.date)]
    if tier is not None and tier.quota_id is not None:
        counted.append(tier.quota_id)
    if choice.voucher is not None:
        price = choice.voucher.price(price)
        counted.append(choice.voucher.quota_id)
    return price, tuple(counted)


def _choice(catalogue: Catalogue, line: Line, path: str) -> Choice:
    ticket_type = catalogue.types.get(line.ticket_type_id)
    if ticket_type is None:
        raise UnknownReference("There is no such ticket type in this event.", field=f"{path}.ticket_type_id")
    date_id = line.date_id
    coming = catalogue.coming_dates()
    if date_id is None and len(coming) > 1:
        raise Invalid("This event has several dates; choose one.", field=f"{path}.date_id")
    date = catalogue.dates.get(date_id) if date_id else next(iter(coming), None)
    if date is None:
        raise UnknownReference("There is no such date of this event.", field=f"{path}.date_id")
    voucher = None
    if line.voucher_code:
        voucher = voucher_of(catalogue, line.voucher_code, f"{path}.voucher_code")
    return Choice(line=line, ticket_type=ticket_type, date=date, voucher=voucher, path=path)


def _check_sale(catalogue: Catalogue, choice: Choice, now: datetime, *, anew: bool) -> None:
    """`anew`: it was not bought before, with a voucher that may have ended since."""
    path = f"{choice.path}.ticket_type_id"
    state = catalogue.window(choice.ticket_type, choice.date, now)
    if state is not SaleState.ON_SALE:
        raise NotOnSale("This ticket is not on sale now.", field=path, state=state.value)
    if not catalogue.quotas_of(choice.ticket_type, choice.date):
        raise NotOnSale("This ticket is not on sale.", field=path)
    if anew:
        _check_voucher(choice, now)


def _check_uses(catalogue: Catalogue, choices: Sequence[Choice]) -> None:
    """All lines of one voucher together."""
    wanted = Counter[UUID]()
    for choice in choices:
        if choice.voucher is None:
            continue
        wanted[choice.voucher.id] += choice.line.quantity
        left = catalogue.quotas[choice.voucher.quota_id].free or 0
        if wanted[choice.voucher.id] > left:
            path = f"{choice.path}.voucher_code"
            raise VoucherUsedUp("This voucher has not that many uses left.", field=path, left=left)


def _check_left(catalogue: Catalogue, choice: Choice, now: datetime) -> None:
    """What a voucher keeps back is there for who has it, whatever the public sees."""
    voucher = choice.voucher
    kept_back = catalogue.kept_back(voucher, choice.ticket_type, choice.date) if voucher else 0
    from_all = kept_back < choice.line.quantity
    if from_all and catalogue.state(choice.ticket_type, choice.date, now) is SaleState.SOLD_OUT:
        path = f"{choice.path}.ticket_type_id"
        raise SoldOut("This is sold out.", field=path, left={str(choice.ticket_type.id): 0})


def _check_voucher(choice: Choice, now: datetime) -> None:
    """A type behind a voucher is sold to whoever has one."""
    if choice.voucher is not None:
        choice.voucher.check_use(choice.ticket_type.id, choice.date.id, now, f"{choice.path}.voucher_code")
    elif choice.ticket_type.needs_voucher:
        raise VoucherNeeded("This ticket needs a voucher.", field=f"{choice.path}.ticket_type_id")


def _check_numbers(choices: Sequence[Choice]) -> None:
    if sum(choice.line.quantity for choice in choices) > MOST_TICKETS:
        raise OrderTooLarge(f"An order has at most {MOST_TICKETS} tickets.", field="lines")
    wanted = Counter[UUID]()
    for choice in choices:
        if choice.line.quantity < 1:
            raise Invalid("At least one.", field=f"{choice.path}.quantity")
        wanted[choice.ticket_type.id] += choice.line.quantity
    for choice in choices:
        least, most = choice.ticket_type.min_per_order, choice.ticket_type.max_per_order
        if not least <= wanted[choice.ticket_type.id] <= most:
            raise QuantityRefused(
                f"An order has {least} to {most} of these.",
                field=f"{choice.path}.quantity",
                least=least,
                most=most,
            )


def _check_add_ons(choices: Sequence[Choice]) -> None:
    """At most as many add-ons on a date as tickets that they go with."""
    wanted = Counter[tuple[UUID, UUID]]()
    for choice in choices:
        wanted[choice.date.id, choice.ticket_type.id] += choice.line.quantity
    for choice in choices:
        mains = choice.ticket_type.addon_to
        if mains and wanted[choice.date.id, choice.ticket_type.id] > sum(
            wanted[choice.date.id, main] for main in mains
        ):
            raise AddOnAlone("This goes with another ticket only.", field=f"{choice.path}.ticket_type_id")


def _seats(catalogue: Catalogue, choice: Choice) -> list[str] | list[None]:
    """One seat per ticket, or none where the type has no area."""
    area_name, path = choice.ticket_type.area, f"{choice.path}.seats"
    if not area_name:
        if choice.line.seats:
            raise Invalid("These tickets have no numbered seats.", field=path)
        return [None] * choice.line.quantity
    seats = list(choice.line.seats)
    if len(set(seats)) != choice.line.quantity or len(seats) != choice.line.quantity:
        raise Invalid("Choose one seat per ticket, each once.", field=path)
    area = next((area for area in catalogue.seat_map if area.name == area_name), None)
    for i, seat in enumerate(seats):
        if area is None or not area.has(seat):
            raise UnknownReference(f"{area_name} has no such seat.", field=f"{path}.{i}")
    return seats
