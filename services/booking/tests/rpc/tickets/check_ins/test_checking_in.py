import asyncio
import base64
import os
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from booking_worlds.theatre import ADA, Theatre, add_show, outcome_of
from chassis.context import Caller
from chassis.errors import FrontdeskError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from frontdesk.common.v1.money_pb2 import Money
from google.protobuf.timestamp_pb2 import Timestamp
from icalendar import Calendar

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def _list(theatre: Theatre, **fields: Any) -> str:
    made = await theatre.ask(
        "CheckInService/CreateCheckInList", **{"event_id": theatre.event_id, "name": "Doors", **fields}
    )
    return str(made.list.id)


async def _tickets(theatre: Theatre, quantity: int = 1, price: int = 0) -> list[Any]:
    a = await theatre.ticket_type("A", price=price)
    await theatre.quota(100, a)
    return list((await theatre.order((a, quantity))).tickets)


async def _scan(
    theatre: Theatre,
    list_id: str,
    code: str,
    nonce: str = "1",
    *,
    ago: timedelta | None = None,
    **fields: Any,
) -> Any:
    if ago is not None:
        fields["scanned_at"] = Timestamp()
        fields["scanned_at"].FromDatetime(datetime.now(UTC) - ago)
    return await theatre.ask("CheckInService/CheckIn", list_id=list_id, code=code, nonce=nonce, **fields)


async def _take_back_payment(theatre: Theatre, ticket_id: str) -> None:
    """As tickets were whose code was given out before they were paid."""
    assert theatre.schema is not None
    async with await psycopg.AsyncConnection.connect(theatre.schema.admin_url) as admin:
        await admin.execute("UPDATE booking.tickets SET status = 'unpaid' WHERE id = %s", (ticket_id,))


async def test_twenty_scans_of_one_ticket_at_four_gates_let_one_in(theatre: Theatre) -> None:
    list_id = await _list(theatre)
    for ticket in await _tickets(theatre, ROUNDS):
        answers = await asyncio.gather(
            *(_scan(theatre, list_id, ticket.code, f"scan {n}", gate=f"gate {n % 4}") for n in range(20))
        )
        assert Counter(answer.reason for answer in answers) == {"ok": 1, "already_redeemed": 19}
        (let_in,) = [answer.check_in for answer in answers if answer.reason == "ok"]
        assert all(answer.first == let_in for answer in answers if answer.reason != "ok")


async def test_a_scan_that_is_sent_again_repeats_its_answer_and_leaves_no_second_record(
    theatre: Theatre,
) -> None:
    list_id = await _list(theatre)
    (ticket,) = await _tickets(theatre)
    answers = await asyncio.gather(*(_scan(theatre, list_id, ticket.code, "same") for _ in range(10)))
    assert {answer.reason for answer in answers} == {"ok"}
    assert len({answer.check_in.id for answer in answers}) == 1
    counted = await theatre.ask("CheckInService/CountCheckIns", id=list_id)
    assert [gate.scans for gate in counted.gates] == [1]


async def test_a_clock_that_is_behind_lets_nobody_in_twice(theatre: Theatre) -> None:
    list_id = await _list(theatre)
    (ticket,) = await _tickets(theatre, 1)
    first = await _scan(theatre, list_id, ticket.code, "a")
    behind = await _scan(theatre, list_id, ticket.code, "b", ago=timedelta(seconds=5))
    assert (first.reason, behind.reason) == ("ok", "already_redeemed")
    assert behind.first.id == first.check_in.id


async def test_a_late_upload_is_accepted_flagged_and_ordered_by_scan_time(theatre: Theatre) -> None:
    list_id = await _list(theatre)
    first, second = await _tickets(theatre, 2)
    assert (await _scan(theatre, list_id, first.code, "online")).reason == "ok"
    late = await _scan(theatre, list_id, first.code, "offline", ago=timedelta(minutes=20))
    assert (late.reason, late.late) == ("ok", True)
    again = await _scan(theatre, list_id, first.code, "third")
    assert (again.reason, again.first.id) == ("already_redeemed", late.check_in.id)
    early = await _scan(theatre, list_id, second.code, "a", ago=timedelta(minutes=30))
    later = await _scan(theatre, list_id, second.code, "b", ago=timedelta(minutes=10))
    assert (early.reason, later.reason) == ("ok", "already_redeemed")


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("never", ["ok", "already_redeemed", "ok", "already_redeemed"]),
        ("after_exit", ["ok", "already_redeemed", "ok", "ok"]),
        ("always", ["ok", "ok", "ok", "ok"]),
    ],
)
async def test_exit_and_re_entry_follow_the_rule_of_the_list(
    theatre: Theatre, rule: str, wanted: list[str]
) -> None:
    list_id = await _list(theatre, re_entry=rule)
    (ticket,) = await _tickets(theatre)
    directions = ("entry", "entry", "exit", "entry")
    reasons = [
        (await _scan(theatre, list_id, ticket.code, str(n), direction=direction)).reason
        for n, direction in enumerate(directions)
    ]
    assert reasons == wanted


async def test_of_many_who_come_with_one_ticket_while_its_holder_leaves_at_most_one_gets_in(
    theatre: Theatre,
) -> None:
    list_id = await _list(theatre, re_entry="after_exit")
    for ticket in await _tickets(theatre, 2 * ROUNDS):
        await _scan(theatre, list_id, ticket.code, "first")
        scans = [_scan(theatre, list_id, ticket.code, f"scan {n}") for n in range(20)]
        leaves = _scan(theatre, list_id, ticket.code, "exit", direction="exit")
        left, *came = await asyncio.gather(leaves, *scans)
        assert left.reason == "ok"
        assert [one.reason for one in came].count("ok") <= 1


async def test_an_exit_at_a_gate_whose_clock_is_ahead_lets_one_back_in(theatre: Theatre) -> None:
    list_id = await _list(theatre, re_entry="after_exit")
    (ticket,) = await _tickets(theatre)
    await _scan(theatre, list_id, ticket.code, "first")
    ahead = timedelta(seconds=-90)
    await _scan(theatre, list_id, ticket.code, "exit", direction="exit", ago=ahead)
    answers = [(await _scan(theatre, list_id, ticket.code, f"scan {n}")).reason for n in range(2)]
    assert answers == ["ok", "already_redeemed"]
    counted = await theatre.ask("CheckInService/CountCheckIns", id=list_id)
    assert (counted.came, counted.inside) == (1, 1)


async def test_cancelled_unpaid_wrong_list_wrong_date_and_unknown_each_have_their_own_reason(
    theatre: Theatre, stranger: Caller
) -> None:
    list_id = await _list(theatre)
    other_show = await add_show(theatre, slug="other")
    other_date = await _list(other_show, date_id=other_show.date_id)
    (cancelled,) = await _tickets(theatre)
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=cancelled.order_id)
    (unpaid,) = await _tickets(theatre)
    await _take_back_payment(theatre, unpaid.id)
    (fine,) = await _tickets(theatre)
    reasons = {
        "cancelled": (await _scan(theatre, list_id, cancelled.code)).reason,
        "unpaid": (await _scan(theatre, list_id, unpaid.code)).reason,
        "wrong list": (await _scan(theatre, other_date, fine.code)).reason,
        "forged": (await _scan(theatre, list_id, fine.code[:-8] + "AAAAAAAA")).reason,
        "noise": (await _scan(theatre, list_id, "no code at all")).reason,
        "fine": (await _scan(theatre, list_id, fine.code)).reason,
    }
    assert reasons == {
        "cancelled": "revoked",
        "unpaid": "unpaid",
        "wrong list": "wrong_list",
        "forged": "unknown",
        "noise": "unknown",
        "fine": "ok",
    }
    elsewhere = replace(theatre, owner=stranger)
    assert await outcome_of(_scan(elsewhere, list_id, fine.code)) == "UNKNOWN_REFERENCE"


async def test_a_ticket_of_another_date_is_refused_at_the_list_of_this_one(theatre: Theatre) -> None:
    later = [
        {"starts_at": {"seconds": 1_900_000_000}, "ends_at": {"seconds": 1_900_010_000}},
        {"starts_at": {"seconds": 1_900_100_000}, "ends_at": {"seconds": 1_900_110_000}},
    ]
    series = await add_show(theatre, slug="series", dates=later)
    dates = (await series.ask("ShowService/GetShow", id=series.event_id)).show.dates
    a = await series.ticket_type("A")
    await series.quota(None, a)
    line = {"ticket_type_id": a, "quantity": 1, "date_id": dates[0].id}
    (ticket,) = (await series.order(lines=[line])).tickets
    tomorrow = await _list(series, date_id=dates[1].id)
    assert (await _scan(series, tomorrow, ticket.code)).reason == "wrong_date"


async def test_a_scan_from_the_future_is_refused(theatre: Theatre) -> None:
    list_id = await _list(theatre)
    (ticket,) = await _tickets(theatre)
    scan = _scan(theatre, list_id, ticket.code, ago=-timedelta(hours=1))
    assert await outcome_of(scan) == "SCAN_IN_FUTURE"


async def test_statistics_count_per_gate_who_came_and_who_is_inside(theatre: Theatre) -> None:
    list_id = await _list(theatre, re_entry="after_exit")
    one, two, _ = await _tickets(theatre, 3)
    await _scan(theatre, list_id, one.code, "1", gate="north")
    await _scan(theatre, list_id, one.code, "2", gate="south")
    await _scan(theatre, list_id, two.code, "3", gate="north")
    await _scan(theatre, list_id, two.code, "4", gate="north", direction="exit")
    counted = await theatre.ask("CheckInService/CountCheckIns", id=list_id)
    assert (counted.expected, counted.came, counted.inside) == (3, 2, 1)
    gates = {(gate.gate, gate.direction, gate.reason): gate.scans for gate in counted.gates}
    assert gates == {
        ("north", "entry", "ok"): 2,
        ("north", "exit", "ok"): 1,
        ("south", "entry", "already_redeemed"): 1,
    }


async def test_a_code_is_verified_offline_with_the_public_key_alone(theatre: Theatre) -> None:
    (ticket,) = await _tickets(theatre)
    answer = await theatre.visit("CheckInService/GetTicketKey")
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(answer.public_key + "="))
    raw = base64.urlsafe_b64decode(ticket.code.removeprefix("FD1.") + "==")
    public.verify(raw[50:], b"frontdesk ticket 1" + raw[:50])
    assert raw[16:32].hex() == ticket.id.replace("-", "")
    with pytest.raises(InvalidSignature):
        public.verify(raw[50:], b"frontdesk ticket 1" + raw[1:51])


async def test_paid_tickets_print_as_pdf_and_their_dates_as_a_calendar(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(10, a)
    made = await theatre.cart((a, 2), customer=ADA)
    pdf = await theatre.visit("TicketOrderService/PrintTicketOrder", token=made.token, format="pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.content.count(b"/Type /Page\n") == 2
    ics = await theatre.visit("TicketOrderService/PrintTicketOrder", token=made.token, format="ics")
    (entry,) = Calendar.from_ical(ics.content).walk("VEVENT")
    assert str(entry["summary"]) == "Hamlet"
    with pytest.raises(FrontdeskError) as refusal:
        await theatre.visit("TicketOrderService/PrintTicketOrder", order_id=made.order.id, format="pdf")
    assert refusal.value.reason == "NOT_FOUND"


async def test_a_ticket_has_a_code_only_while_it_is_valid(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=1000)
    await theatre.quota(10, a)
    cart = await theatre.cart((a, 1), customer=ADA)
    order_id, codes = cart.order.id, [cart.order.tickets[0].code]
    view = "TicketOrderService/ViewTicketOrder"
    money = Money(amount_minor=1000, currency="EUR")
    for deed in (
        lambda: theatre.run_out(order_id),
        lambda: theatre.ask("TicketOrderService/PayTicketOrder", id=order_id, amount=money, reference="1"),
        lambda: theatre.ask("TicketOrderService/CancelTicketOrder", id=order_id),
    ):
        await deed()
        codes.append((await theatre.visit(view, token=cart.token)).order.tickets[0].code)
    assert [bool(code) for code in codes] == [False, False, True, False]
