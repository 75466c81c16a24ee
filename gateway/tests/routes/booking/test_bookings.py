from __future__ import annotations

import httpx
import orjson
import pytest
from chassis.context import Via
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.booking.v1 import booking_pb2
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer

TYPE = "0193f0a1-0000-7000-8000-0000000000aa"
WISH = {
    "booking_type_id": TYPE,
    "starts_at": "2026-12-01T09:00:00+01:00",
    "customer": {"name": "Ada Lind", "email": "ada@example.org"},
}


@pytest.fixture(autouse=True)
def _booked(peer: RecordedPeer) -> None:
    booking = booking_pb2.Booking(
        id="b1", reference="ABCD2345", status="confirmed", booking_type_id=TYPE, staff_id="s1", version=3
    )
    booking.starts_at.FromJsonString("2026-12-01T08:00:00Z")
    booking.ends_at.FromJsonString("2026-12-01T08:45:00.500Z")
    booking.customer.name = "Ada Lind"
    booking.customer.email = "ada@example.org"
    peer.answers["BookSlot"] = booking_pb2.BookSlotResponse(booking=booking, manage_token="secret")
    peer.answers["CancelBooking"] = booking_pb2.CancelBookingResponse(booking=booking)
    peer.answers["ListBookings"] = booking_pb2.ListBookingsResponse(items=[booking], next_cursor="more")


async def test_a_visitor_books_in_the_workspace_the_path_names(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    answer = await client.post("/public/lumen/bookings", json=WISH)

    assert answer.status_code == 201
    assert answer.json() == {
        "id": "b1",
        "reference": "ABCD2345",
        "status": "confirmed",
        "booking_type_id": TYPE,
        "starts_at": "2026-12-01T08:00:00Z",
        "ends_at": "2026-12-01T08:45:00.500Z",
        "staff_id": "s1",
        "customer": {"name": "Ada Lind", "email": "ada@example.org", "phone": None},
        "contact_id": None,
        "attention": [],
        "created_at": None,
        "cancelled_at": None,
        "staff_ids": [],
        "resources": [],
        "group_id": None,
        "expires_at": None,
        "series_id": None,
        "visit_id": None,
        "visit_position": None,
        "payment_due": None,
        "paid": None,
        "refund_wanted": None,
        "refunded": None,
        "pay_by": None,
        "time_zone": None,
        "manage_token": "secret",
    }
    asked = peer.last("BookSlot")
    assert asked.origin.via is Via.PUBLIC
    assert asked.origin.workspace_id == WORKSPACE
    assert asked.request.starts_at.ToJsonString() == "2026-12-01T08:00:00Z"
    assert asked.request.staff_id == ""


async def test_staff_book_under_their_own_token(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    assert (await staff.post("/bookings", json=WISH)).status_code == 201

    origin = peer.last("BookSlot").origin
    assert origin.via is Via.USER
    assert f"Bearer {origin.user_token}" == staff.headers["Authorization"]


async def test_a_taken_slot_names_alternatives(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    other = {
        "starts_at": "2026-12-01T10:00:00+01:00",
        "ends_at": "2026-12-01T10:45:00+01:00",
        "staff_ids": [],
    }
    peer.answers["BookSlot"] = RemoteError(
        Kind.CONFLICT, "SLOT_TAKEN", "this slot is taken", "starts_at", {"alternatives": [other]}
    )

    answer = await client.post("/public/lumen/bookings", json=WISH)

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "slot_taken"
    assert problem["alternatives"] == [other]
    assert problem["errors"] == [
        {"pointer": "/starts_at", "code": "slot_taken", "detail": "this slot is taken"}
    ]
    assert problem["trace_id"] == answer.headers["x-trace-id"]


async def test_an_idempotency_key_goes_along(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    await client.post("/public/lumen/bookings", json=WISH, headers={"Idempotency-Key": "once-1"})
    assert peer.last("BookSlot").key == "once-1"


async def test_without_a_key_each_request_gets_its_own(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    for _ in range(2):
        await client.post("/public/lumen/bookings", json=WISH)
    keys = {asked.key for asked in peer.asked if asked.method == "BookSlot"}
    assert len(keys) == 2
    assert None not in keys


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, "ümlaut"])
async def test_a_malformed_key_is_refused(client: httpx.AsyncClient, peer: RecordedPeer, key: str) -> None:
    answer = await client.post(
        "/public/lumen/bookings", json=WISH, headers={"Idempotency-Key": key.encode("latin-1")}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "header:Idempotency-Key"
    assert not peer.requests("BookSlot")


@pytest.mark.parametrize("options", [{}, {"json": {"reason": "ill"}}, {"json": {}}])
async def test_a_booking_is_cancelled_with_or_without_a_reason(
    staff: httpx.AsyncClient, peer: RecordedPeer, options: dict[str, object]
) -> None:
    answer = await staff.post(f"/bookings/{TYPE}/cancel", **options)

    assert answer.status_code == 200
    assert "manage_token" not in answer.json()
    assert peer.last("CancelBooking").request.id == TYPE


async def test_a_list_carries_its_filters_and_its_cursor(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    answer = await staff.get("/bookings?from=2026-12-01&to=2026-12-07&limit=7&cursor=c1&status=confirmed")

    assert answer.json()["next_cursor"] == "more"
    request = peer.last("ListBookings").request
    assert (request.from_date, request.to_date, request.status) == ("2026-12-01", "2026-12-07", "confirmed")
    assert (request.page.limit, request.page.cursor) == (7, "c1")


async def test_a_list_ends_with_a_null_cursor(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["ListBookings"] = booking_pb2.ListBookingsResponse()

    assert (await staff.get("/bookings")).json() == {"items": [], "next_cursor": None}
    assert peer.last("ListBookings").request.page.limit == 50


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "query:limit"),
        ("limit=201", "query:limit"),
        ("limit=many", "query:limit"),
        ("staff_id=x", "query:staff_id"),
        ("from=1.12.2026", "query:from"),
        ("from=1764547200", "query:from"),
        ("to=9999-12-31", "query:to"),
        ("from=1999-12-31", "query:from"),
        ("status=lost", "query:status"),
    ],
)
async def test_a_wrong_filter_is_pointed_at(staff: httpx.AsyncClient, query: str, pointer: str) -> None:
    answer = await staff.get(f"/bookings?{query}")
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"starts_at": "2026-12-01T09:00:00"}, "/starts_at"),
        ({"starts_at": 1764547200}, "/starts_at"),
        ({"starts_at": "1764547200"}, "/starts_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "/starts_at"),
        ({"starts_at": "tomorrow"}, "/starts_at"),
        ({"booking_type_id": "x"}, "/booking_type_id"),
        ({"booking_type_id": 5}, "/booking_type_id"),
        ({"customer": {"name": "A", "email": "not an address"}}, "/customer/email"),
        ({"customer": {"name": "A\x00", "email": "a@b.example"}}, "/customer/name"),
        ({"customer": {"name": 5, "email": "a@b.example"}}, "/customer/name"),
        ({"customer": None}, "/customer"),
        ({"workspace_id": TYPE}, "/workspace_id"),
        ({"customer": {"name": "A", "email": "a@b.example", "role": "owner"}}, "/customer/role"),
    ],
)
async def test_a_wrong_field_is_pointed_at(
    client: httpx.AsyncClient, peer: RecordedPeer, change: dict[str, object], pointer: str
) -> None:
    answer = await client.post("/public/lumen/bookings", json=WISH | change)

    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not peer.requests("BookSlot")


async def test_a_time_without_offset_is_answered_with_what_is_needed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/public/lumen/bookings", json=WISH | {"starts_at": "2026-12-01T09:00:00"})
    assert "offset" in answer.json()["detail"]


async def test_a_lone_surrogate_is_no_text(client: httpx.AsyncClient) -> None:
    body = orjson.dumps(WISH).replace(b"Ada Lind", b"\\ud800")
    answer = await client.post(
        "/public/lumen/bookings", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
