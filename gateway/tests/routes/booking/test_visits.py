from __future__ import annotations

import httpx
import pytest
from chassis.context import Via
from frontdesk.booking.v1 import booking_pb2
from frontdesk.booking.v1 import visits_pb2 as pb
from gateway_worlds.recorded_peer import RecordedPeer

CUT, DRY = "0193f0a1-0000-7000-8000-0000000000aa", "0193f0a1-0000-7000-8000-0000000000bb"
ANNA = "0193f0a1-0000-7000-8000-0000000000cc"
VISIT = "0193f0a1-0000-7000-8000-0000000000dd"
WISH = {
    "parts": [{"booking_type_id": CUT, "staff_id": ANNA}, {"booking_type_id": DRY}],
    "starts_at": "2026-12-01T09:00:00+01:00",
    "customer": {"name": "Ada Lind", "email": "ada@example.org"},
}
NINE, TEN = "2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00"


@pytest.fixture(autouse=True)
def _booked(peer: RecordedPeer) -> None:
    visit = pb.Visit(id=VISIT, reference="ABCD2345", status="confirmed", version=1)
    visit.starts_at.FromJsonString("2026-12-01T08:00:00Z")
    visit.ends_at.FromJsonString("2026-12-01T09:00:00Z")
    visit.parts.append(booking_pb2.Booking(id="b1", visit_id=VISIT, visit_position=1))
    peer.answers["BookVisit"] = pb.BookVisitResponse(visit=visit, manage_token="secret")
    peer.answers["RescheduleVisit"] = pb.RescheduleVisitResponse(visit=visit)
    peer.answers["CancelVisit"] = pb.CancelVisitResponse(visit=visit)
    slot = pb.ListVisitSlotsResponse.Start(starts_at=NINE, ends_at=TEN)
    slot.parts.add(booking_type_id=CUT, staff_id=ANNA, starts_at=NINE, ends_at=TEN)
    day = pb.ListVisitSlotsResponse.Day(date="2026-12-01", slots=[slot])
    peer.answers["ListVisitSlots"] = pb.ListVisitSlotsResponse(time_zone="Europe/Berlin", days=[day])


async def test_a_visitor_books_several_services_with_one_link_for_all(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    answer = await client.post("/public/lumen/visits", json=WISH)

    assert answer.status_code == 201
    made = answer.json()
    assert (made["id"], made["reference"], made["manage_token"]) == (VISIT, "ABCD2345", "secret")
    assert [(one["visit_id"], one["visit_position"]) for one in made["parts"]] == [(VISIT, 1)]
    asked = peer.last("BookVisit")
    assert asked.origin.via is Via.PUBLIC
    assert [(one.booking_type_id, one.staff_id) for one in asked.request.parts] == [(CUT, ANNA), (DRY, "")]


@pytest.mark.parametrize("parts", [[], [{"booking_type_id": CUT}], [{"booking_type_id": CUT}] * 7])
async def test_a_visit_of_one_or_of_seven_services_is_refused(
    client: httpx.AsyncClient, parts: list[dict[str, str]]
) -> None:
    answer = await client.post("/public/lumen/visits", json={**WISH, "parts": parts})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/parts"


async def test_slots_of_a_visit_name_who_gives_which_part(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    query = f"booking_type_id={CUT}&booking_type_id={DRY}&staff_id={ANNA}&staff_id=any"
    answer = await client.get(f"/public/lumen/visit-slots?{query}&from=2026-12-01&to=2026-12-01")

    part = {"booking_type_id": CUT, "staff_id": ANNA, "starts_at": NINE, "ends_at": TEN}
    slot = {"starts_at": NINE, "ends_at": TEN, "parts": [part]}
    assert answer.json()["days"] == [{"date": "2026-12-01", "slots": [slot]}]
    asked = peer.last("ListVisitSlots").request
    assert list(asked.booking_type_ids) == [CUT, DRY]
    assert list(asked.staff_ids) == [ANNA, "any"]


async def test_a_visit_is_moved_and_cancelled_as_a_whole(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    moved = await staff.post(f"/visits/{VISIT}/reschedule", json={"starts_at": NINE, "reason": "Later"})
    cancelled = await staff.post(f"/visits/{VISIT}/cancel")

    assert (moved.status_code, cancelled.status_code) == (200, 200)
    assert peer.last("RescheduleVisit").request.reason == "Later"
    assert peer.last("CancelVisit").request.id == VISIT
