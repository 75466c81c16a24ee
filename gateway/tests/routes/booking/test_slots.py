from __future__ import annotations

import httpx
import pytest
from frontdesk.booking.v1.booking_pb2 import ListSlotsResponse
from gateway_worlds.recorded_peer import RecordedPeer

TYPE = "0193f0a1-0000-7000-8000-0000000000aa"
QUERY = f"booking_type_id={TYPE}&from=2026-12-01&to=2026-12-02&time_zone=Europe/Berlin"
NINE, TEN = "2026-12-01T09:00:00+01:00", "2026-12-01T10:00:00+01:00"


@pytest.fixture(autouse=True)
def _free(peer: RecordedPeer) -> None:
    day = ListSlotsResponse.Day(
        date="2026-12-01",
        slots=[
            ListSlotsResponse.Start(starts_at=NINE, ends_at=TEN, staff_set=1, seats_left=1),
            ListSlotsResponse.Start(starts_at=TEN, ends_at=TEN, staff_set=0, seats_left=5),
        ],
    )
    peer.answers["ListSlots"] = ListSlotsResponse(
        time_zone="Europe/Berlin",
        days=[day, ListSlotsResponse.Day(date="2026-12-02")],
        staff_sets=[
            ListSlotsResponse.StaffSet(staff_ids=["s1"]),
            ListSlotsResponse.StaffSet(staff_ids=["s1", "s2"]),
        ],
    )


async def test_slots_name_their_people_and_empty_days_are_present(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/public/lumen/slots?{QUERY}")

    assert answer.json() == {
        "time_zone": "Europe/Berlin",
        "days": [
            {
                "date": "2026-12-01",
                "slots": [
                    {"starts_at": NINE, "ends_at": TEN, "staff_ids": ["s1", "s2"], "seats_left": 1},
                    {"starts_at": TEN, "ends_at": TEN, "staff_ids": ["s1"], "seats_left": 5},
                ],
            },
            {"date": "2026-12-02", "slots": []},
        ],
        "calendars_as_of": None,
        "calendars_stale": False,
    }


async def test_slots_tell_how_old_the_outside_calendars_are(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    slots = ListSlotsResponse(time_zone="UTC", calendars_stale=True)
    slots.calendars_as_of.FromJsonString("2026-11-30T08:00:00Z")
    peer.answers["ListSlots"] = slots
    answer = (await client.get(f"/public/lumen/slots?{QUERY}")).json()
    assert (answer["calendars_as_of"], answer["calendars_stale"]) == ("2026-11-30T08:00:00Z", True)


async def test_staff_ask_for_the_same_slots(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    assert (await staff.get(f"/slots?{QUERY}&staff_id={TYPE}")).status_code == 200

    request = peer.last("ListSlots").request
    assert (request.from_date, request.to_date, request.staff_id) == ("2026-12-01", "2026-12-02", TYPE)


async def test_a_workspace_is_asked_for_once_however_many_come(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    for name in ("lumen", "Lumen", "lumen"):
        await client.get(f"/public/{name}/slots?{QUERY}")
    assert len(peer.requests("ResolveWorkspace")) == 1
