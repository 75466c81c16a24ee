from __future__ import annotations

import csv
import io

import httpx
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.booking.v1 import booking_pb2, tickets_lists_pb2, tickets_orders_pb2
from gateway_worlds.recorded_peer import RecordedPeer


def _booking(reference: str, name: str, phone: str = "") -> booking_pb2.Booking:
    booking = booking_pb2.Booking(
        id="0193f0a1-0000-7000-8000-0000000000aa",
        reference=reference,
        status="confirmed",
        customer=booking_pb2.Customer(name=name, email="ada@example.org", phone=phone),
        attention=["stock_short"],
    )
    booking.starts_at.FromJsonString("2026-12-01T09:00:00Z")
    return booking


async def test_bookings_are_exported_with_the_filters_of_the_list(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    items = [_booking("AAAA1111", 'Ada "the first", Lind')]
    peer.answers["ListBookings"] = booking_pb2.ListBookingsResponse(items=items)
    answer = await staff.get(
        "/bookings/export.csv", params={"from": "2026-12-01", "limit": 1, "sort": "-created_at"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert "bookings.csv" in answer.headers["content-disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["reference"], row["customer_name"]) == ("AAAA1111", 'Ada "the first", Lind')
    assert (row["starts_at"], row["cancelled_at"]) == ("2026-12-01T09:00:00Z", "")
    assert row["attention"] == "stock_short"
    asked = peer.last("ListBookings").request
    assert (asked.from_date, asked.page.limit, asked.sort) == ("2026-12-01", 200, "-created_at")


async def test_what_a_spreadsheet_would_calculate_is_text(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    items = [_booking("AAAA1111", "=1+1", "+49 30 1"), _booking("AAAA2222", "@SUM(A1)"), _booking("A", "-1")]
    peer.answers["ListBookings"] = booking_pb2.ListBookingsResponse(items=items)
    answer = await staff.get("/bookings/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["customer_name"] for row in rows] == ["'=1+1", "'@SUM(A1)", "'-1"]
    assert rows[0]["customer_phone"] == "'+49 30 1"


async def test_an_export_goes_on_until_there_is_no_next_page(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    pages = [
        booking_pb2.ListBookingsResponse(items=[_booking(f"A{i}", "Ada")] * 2, next_cursor=cursor)
        for i, cursor in enumerate(("one", "two", ""))
    ]
    peer.answers["ListBookings"] = pages[0]
    original = peer.call

    async def call(*given: object, **options: object) -> object:
        peer.answers["ListBookings"] = pages[len(peer.requests("ListBookings"))]
        return await original(*given, **options)

    peer.call = call
    answer = await staff.get("/bookings/export.csv")
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == 6
    assert [asked.page.cursor for asked in peer.requests("ListBookings")] == ["", "one", "two"]


async def test_an_export_that_cannot_begin_is_a_problem(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["ListBookings"] = RemoteError(Kind.INVALID, "WINDOW_REVERSED", "no", "to", {})
    answer = await staff.get("/bookings/export.csv")
    assert (answer.status_code, answer.json()["code"]) == (422, "window_reversed")


async def test_the_list_for_the_door_is_exported_with_who_came(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    listed = tickets_lists_pb2.ListedTicket(
        ticket={"id": "t1", "status": "valid", "seat": "Stalls/A/1", "price": {"currency": "EUR"}},
        order_reference="T7K3MX2Q",
        ticket_type_name="=Stalls",
    )
    listed.ticket.attendee.answers.add(key="diet", text="none")
    listed.came_at.FromJsonString("2026-12-01T19:00:00Z")
    peer.answers["ListTickets"] = tickets_lists_pb2.ListTicketsResponse(items=[listed])
    event_id = "0193f0a1-0000-7000-8000-0000000000aa"
    answer = await staff.get("/tickets/export.csv", params={"event_id": event_id, "status": "valid"})
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["order_reference"], row["seat"], row["answers"]) == ("T7K3MX2Q", "Stalls/A/1", "diet: none")
    assert (row["ticket_type"], row["came_at"], row["starts_at"]) == ("'=Stalls", "2026-12-01T19:00:00Z", "")
    asked = peer.last("ListTickets").request
    assert (asked.event_id, asked.status, asked.page.limit) == (event_id, "valid", 200)


async def test_orders_of_tickets_are_exported_with_what_is_due_back(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    order = tickets_orders_pb2.TicketOrder(
        reference="T7K3MX2Q",
        total={"amount_minor": 2500, "currency": "EUR"},
        refund_due={"amount_minor": 500, "currency": "EUR"},
    )
    peer.answers["ListTicketOrders"] = tickets_orders_pb2.ListTicketOrdersResponse(items=[order])
    answer = await staff.get("/ticket-orders/export.csv", params={"refund_due": True, "sort": "-created_at"})
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["total_minor"], row["refund_due_minor"], row["currency"]) == ("2500", "500", "EUR")
    asked = peer.last("ListTicketOrders").request
    assert (asked.refund_due, asked.sort) == (True, "-created_at")
