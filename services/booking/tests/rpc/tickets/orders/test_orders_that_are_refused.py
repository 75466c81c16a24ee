"""What cannot be sold is refused with its own code, and nothing is taken or lost."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from booking_worlds.theatre import ADA, Theatre, add_seated_show, message, open_theatre, outcome_of
from booking_worlds.vouchers import cart, voucher
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from frontdesk.common.v1.money_pb2 import Money
from google.protobuf.timestamp_pb2 import Timestamp

PAY = "TicketOrderService/PayTicketOrder"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """An event with stalls, programmes that go with them, seats, and types that are not sold now."""

    hall: Theatre
    stalls: str
    programme: str
    seated: str
    early: str
    late: str
    quota: str


@pytest.fixture
async def house(theatre: Theatre) -> House:
    hall = await add_seated_show(theatre, slug="house")
    stalls = await hall.ticket_type("Stalls", min_per_order=2, max_per_order=150)
    types = {
        "programme": await hall.ticket_type("Programme", add_on_to=[stalls]),
        "seated": await hall.ticket_type("Seated", seat_area="Stalls"),
        "early": await hall.ticket_type("Early", on_sale_until=_moment(-1)),
        "late": await hall.ticket_type("Late", on_sale_from=_moment(1)),
    }
    quota = await hall.quota(1_000, stalls, *types.values())
    return House(hall=hall, stalls=stalls, quota=quota, **types)


def _moment(hours: int) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime.now(UTC) + timedelta(hours=hours))
    return stamp


def _line(type_id: str, quantity: int = 1, *seats: str, **more: Any) -> Any:
    return message("OrderLine", ticket_type_id=type_id, quantity=quantity, seats=seats, **more)


REFUSED: dict[str, tuple[Callable[[House], list[Any]], str]] = {
    "too many lines": (lambda of: [_line(of.stalls, 2)] * 51, "ORDER_TOO_LARGE"),
    "too many tickets": (lambda of: [_line(of.stalls, 150), _line(of.stalls, 51)], "ORDER_TOO_LARGE"),
    "nothing": (lambda of: [], "ORDER_TOO_LARGE"),
    "fewer than an order has": (lambda of: [_line(of.stalls, 1)], "QUANTITY_REFUSED"),
    "more than an order has": (lambda of: [_line(of.stalls, 151)], "QUANTITY_REFUSED"),
    "more in two lines": (lambda of: [_line(of.stalls, 76)] * 2, "QUANTITY_REFUSED"),
    "none of it": (lambda of: [_line(of.stalls, 0)], "INVALID_FIELD"),
    "before its window": (lambda of: [_line(of.late)], "NOT_ON_SALE"),
    "after its window": (lambda of: [_line(of.early)], "NOT_ON_SALE"),
    "an add-on alone": (lambda of: [_line(of.programme)], "ADD_ON_ALONE"),
    "more add-ons than tickets": (lambda of: [_line(of.stalls, 2), _line(of.programme, 3)], "ADD_ON_ALONE"),
    "no seat": (lambda of: [_line(of.seated)], "INVALID_FIELD"),
    "a seat that is none": (lambda of: [_line(of.seated, 1, "Stalls/A/6")], "UNKNOWN_REFERENCE"),
    "a seat twice": (lambda of: [_line(of.seated, 2, "Stalls/A/1", "Stalls/A/1")], "INVALID_FIELD"),
    "seats where there are none": (lambda of: [_line(of.stalls, 2, "Stalls/A/1")], "INVALID_FIELD"),
    "a seat that two lines name": (lambda of: [_line(of.seated, 1, "Stalls/A/1")] * 2, "SEAT_TAKEN"),
    "what does not exist": (lambda of: [_line(of.quota)], "UNKNOWN_REFERENCE"),
    "an unknown voucher": (lambda of: [_line(of.stalls, 2, voucher_code="NOBODYS")], "VOUCHER_REFUSED"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_bad_order_is_refused_with_its_own_code_and_takes_nothing(house: House, what: str) -> None:
    lines_of, code = REFUSED[what]
    outcomes = [await outcome_of(house.hall.cart(lines=lines_of(house), customer=who)) for who in (None, ADA)]
    assert outcomes == [code, code]
    assert await house.hall.counters(house.quota) == {"free": 1_000}
    listed = await house.hall.ask("TicketOrderService/ListTicketOrders", event_id=house.hall.event_id)
    assert not listed.items


async def test_add_ons_go_with_the_tickets_that_they_belong_to(house: House) -> None:
    order = await house.hall.order((house.stalls, 2), (house.programme, 2))
    assert (order.status, len(order.tickets)) == ("paid", 4)


async def test_a_type_outside_its_window_says_on_which_side(house: House) -> None:
    async def state(type_id: str) -> Any:
        with pytest.raises(FrontdeskError) as refused:
            await house.hall.order((type_id, 1))
        return refused.value.facts["state"]

    assert [await state(one) for one in (house.late, house.early)] == ["not_yet", "over"]


async def test_money_for_a_voucher_that_was_used_up_while_paying_is_kept_and_wanted_back(
    theatre: Theatre,
) -> None:
    a = await theatre.ticket_type(price=2000)
    quota = await theatre.quota(9, a)
    once = await voucher(theatre, a, 1, reserves=False, discount="percent", value=50)
    slow = (await cart(theatre, a, once.code, customer=ADA)).order
    await theatre.run_out(slow.id)
    assert (await cart(theatre, a, once.code, customer=ADA)).order.status == "pending"
    assert await outcome_of(_pay(theatre, slow.id, 1000)) == "PAID_TOO_LATE"
    kept = (await theatre.ask("TicketOrderService/GetTicketOrder", id=slow.id)).order
    assert (kept.status, kept.paid.amount_minor) == ("expired", 1000)
    assert await theatre.counters(quota) == {"held": 1, "free": 8}


def _pay(theatre: Theatre, order_id: str, amount: int) -> Awaitable[Any]:
    money = Money(amount_minor=amount, currency="EUR")
    return theatre.ask(PAY, id=order_id, amount=money, method="transfer", reference="1")


async def test_the_ticket_of_another_business_is_unknown_at_the_gate(
    theatre: Theatre, service: Running, database: Database, stranger: Caller
) -> None:
    a = await theatre.ticket_type()
    await theatre.quota(1, a)
    code = (await theatre.order((a, 1))).tickets[0].code
    other = await open_theatre(service, database, stranger)
    made = await other.ask("CheckInService/CreateCheckInList", event_id=other.event_id, name="Doors")
    scanned = await other.ask("CheckInService/CheckIn", list_id=made.list.id, code=code, nonce="1")
    assert (scanned.reason, scanned.HasField("ticket")) == ("unknown", False)


async def test_what_is_short_is_pointed_at_with_what_is_left(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A"), await theatre.ticket_type("B")
    await theatre.quota(3, a)
    await theatre.quota(0, b)
    few = await voucher(theatre, a, 2, reserves=False)
    coded = _line(a, 1, voucher_code=few.code)

    async def refused(lines: list[Any]) -> tuple[str, str | None, Any]:
        with pytest.raises(FrontdeskError) as raised:
            await theatre.order(lines=lines)
        error = raised.value
        return error.reason, error.field, error.facts["left"]

    assert await refused([coded, coded, coded]) == ("VOUCHER_USED_UP", "lines.2.voucher_code", 2)
    assert await refused([_line(a), _line(b)]) == ("SOLD_OUT", "lines.1.ticket_type_id", {b: 0})
    assert await refused([_line(a, 4)]) == ("SOLD_OUT", None, {a: 3})
    with pytest.raises(FrontdeskError) as raised:
        await voucher(theatre, a, 4)
    assert (raised.value.field, raised.value.facts["left"]) == ("max_uses", {a: 3})
