"""Who has tickets, what each scan came to, whose money is due back: what staff are asked at the door."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from booking.jobs import SWEEP_TICKET_ORDERS
from booking_worlds.theatre import ADA, Theatre, add_show, change, outcome_of
from frontdesk.booking.v1.booking_pb2 import Customer
from frontdesk.common.v1.money_pb2 import Money
from frontdesk.common.v1.page_pb2 import PageRequest
from google.protobuf.timestamp_pb2 import Timestamp

TICKETS = "TicketService/ListTickets"
CHECK_INS = "CheckInService/ListCheckIns"
ORDERS = "TicketOrderService/ListTicketOrders"
ANY_ID = "0193f0a1-0000-7000-8000-0000000000aa"
EVE = Customer(name="Eve", email="eve@example.org")


async def _paged(theatre: Theatre, method: str, limit: int, **fields: Any) -> list[Any]:
    found: list[Any] = []
    cursor = ""
    while True:
        answer = await theatre.ask(method, page=PageRequest(limit=limit, cursor=cursor), **fields)
        found += answer.items
        cursor = answer.next_cursor
        if not cursor:
            return found


async def _doors(theatre: Theatre, name: str = "Doors") -> str:
    made = await theatre.ask("CheckInService/CreateCheckInList", event_id=theatre.event_id, name=name)
    return str(made.list.id)


async def _scan(theatre: Theatre, list_id: str, code: str, nonce: str, minutes_ago: int, gate: str) -> Any:
    at = Timestamp()
    at.FromDatetime(datetime.now(UTC) - timedelta(minutes=minutes_ago))
    scan = {"list_id": list_id, "code": code, "nonce": nonce, "gate": gate, "scanned_at": at}
    return await theatre.ask("CheckInService/CheckIn", **scan)


async def test_the_tickets_of_an_event_are_listed_with_who_has_them_and_who_came(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A"), await theatre.ticket_type("B", price=500)
    await theatre.quota(20, a, b)
    free, owed = await theatre.order((a, 3)), await theatre.order((b, 1))
    for ended in (await theatre.cart((a, 1)), await theatre.cart((b, 1), customer=EVE)):
        await theatre.run_out(ended.order.id)
    await theatre.cart((a, 1))
    await theatre.ask("TicketService/CancelTicket", ticket_id=free.tickets[2].id)
    doors = await _doors(theatre)
    came = await _scan(theatre, doors, free.tickets[0].code, "1", 5, "north")
    other = await add_show(theatre, slug="other")
    listed = await _paged(theatre, TICKETS, 2, event_id=theatre.event_id)
    assert [(one.ticket.status, one.order_reference, one.ticket_type_name) for one in listed] == [
        ("valid", free.reference, "A"),
        ("valid", free.reference, "A"),
        ("cancelled", free.reference, "A"),
        ("unpaid", owed.reference, "B"),
    ]
    assert [one.HasField("came_at") for one in listed] == [True, False, False, False]
    assert listed[0].came_at == came.check_in.scanned_at
    assert {one.customer.email for one in listed} == {ADA.email}
    unpaid = {"ticket_type_id": b, "status": "unpaid"}
    filtered = await _paged(theatre, TICKETS, 50, event_id=theatre.event_id, **unpaid)
    assert [one.ticket.id for one in filtered] == [owed.tickets[0].id]
    assert await _paged(theatre, TICKETS, 50, event_id=other.event_id) == []


async def test_single_scans_are_found_by_ticket_list_reason_and_gate(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(20, a)
    first, second = (await theatre.order((a, 2))).tickets
    doors, backstage = await _doors(theatre), await _doors(theatre, "Backstage")
    await _scan(theatre, doors, first.code, "1", 9, "north")
    await _scan(theatre, doors, first.code, "2", 7, "south")
    await _scan(theatre, doors, second.code, "3", 8, "south")
    await _scan(theatre, backstage, first.code, "4", 6, "stage")
    await _scan(theatre, doors, "FD1.none", "5", 5, "north")

    async def found(limit: int = 2, **filters: Any) -> list[tuple[str, str]]:
        return [(one.nonce, one.reason) for one in await _paged(theatre, CHECK_INS, limit, **filters)]

    assert await found(list_id=doors) == [
        ("5", "unknown"),
        ("2", "already_redeemed"),
        ("3", "ok"),
        ("1", "ok"),
    ]
    assert await found(ticket_id=first.id, sort="scanned_at") == [
        ("1", "ok"),
        ("2", "already_redeemed"),
        ("4", "ok"),
    ]
    assert await found(list_id=doors, gate="south") == [("2", "already_redeemed"), ("3", "ok")]
    assert await found(list_id=doors, reason="unknown") == [("5", "unknown")]
    assert await found(list_id=doors, ticket_id=first.id) == [("2", "already_redeemed"), ("1", "ok")]


async def test_orders_are_found_by_reference_by_what_is_due_back_and_the_latest_first(
    theatre: Theatre,
) -> None:
    b = await theatre.ticket_type("B", price=100)
    await theatre.quota(20, b)
    orders = [await theatre.order((b, 1)) for _ in range(3)]
    late = orders[1]
    paid = {"amount": Money(amount_minor=60, currency="EUR"), "method": "cash", "reference": "part"}
    await theatre.ask("TicketOrderService/PayTicketOrder", id=late.id, **paid)
    await theatre.run_out(late.id)
    assert late.id in await theatre.work_off(SWEEP_TICKET_ORDERS)

    async def found(**filters: Any) -> list[str]:
        return [one.id for one in await _paged(theatre, ORDERS, 2, **filters)]

    made = [order.id for order in orders]
    assert await found(sort="-created_at") == made[::-1]
    assert await found() == made
    assert await found(reference=f" {late.reference.lower()} ") == [late.id]
    assert await found(refund_due=True) == [late.id]
    (due,) = await _paged(theatre, ORDERS, 50, refund_due=True)
    assert (due.refund_due.amount_minor, due.refund_due.currency) == (60, "EUR")
    back = {"amount": Money(amount_minor=60, currency="EUR"), "method": "cash", "reference": "back"}
    await theatre.ask("TicketService/RefundTicketOrder", id=late.id, **back)
    assert await found(refund_due=True) == []


async def test_events_are_found_by_venue_and_by_what_is_still_to_come(theatre: Theatre) -> None:
    venue = await theatre.ask("VenueService/CreateVenue", name="Hall", capacity=5, time_zone="Europe/Berlin")
    here = await add_show(theatre, slug="here", venue_id=venue.venue.id)
    over = await add_show(theatre, slug="over", venue_id=venue.venue.id)
    ended = "UPDATE show_dates SET starts_at = now() - interval '2h', ends_at = now() WHERE show_id = %s"
    await change(theatre, ended, over.event_id)

    async def found(**filters: Any) -> set[str]:
        return {one.id for one in await _paged(theatre, "ShowService/ListShows", 2, **filters)}

    assert await found(venue_id=venue.venue.id) == {here.event_id, over.event_id}
    assert await found(venue_id=venue.venue.id, coming=True) == {here.event_id}
    assert await found(coming=True) == {theatre.event_id, here.event_id}


@pytest.mark.parametrize(
    ("method", "filters", "answer"),
    [
        (TICKETS, {"status": "held"}, "INVALID_FIELD"),
        (CHECK_INS, {"gate": "north"}, "INVALID_FIELD"),
        (CHECK_INS, {"list_id": ANY_ID, "reason": "late"}, "INVALID_FIELD"),
        (CHECK_INS, {"list_id": ANY_ID, "sort": "gate"}, "INVALID_FIELD"),
        (ORDERS, {"sort": "total"}, "INVALID_FIELD"),
        (CHECK_INS, {"list_id": ANY_ID, "page": PageRequest(cursor="none")}, "INVALID_CURSOR"),
    ],
)
async def test_a_filter_that_cannot_be_is_refused(
    theatre: Theatre, method: str, filters: dict[str, Any], answer: str
) -> None:
    of_it = {"event_id": theatre.event_id} if method == TICKETS else {}
    assert await outcome_of(theatre.ask(method, **of_it, **filters)) == answer
