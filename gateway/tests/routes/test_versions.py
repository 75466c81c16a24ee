from __future__ import annotations

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.booking.v1 import booking_pb2
from gateway_worlds.recorded_peer import RecordedPeer

ID = "0193f0a1-0000-7000-8000-0000000000aa"
BODY = {"staff_id": ID, "time_zone": "Europe/Berlin", "weekly": []}


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    schedule = booking_pb2.Schedule(id=ID, staff_id=ID, time_zone="Europe/Berlin", version=7)
    peer.answers["GetSchedule"] = booking_pb2.GetScheduleResponse(schedule=schedule)
    peer.answers["CreateSchedule"] = booking_pb2.CreateScheduleResponse(schedule=schedule)
    peer.answers["ReplaceSchedule"] = booking_pb2.ReplaceScheduleResponse(schedule=schedule)


async def _put(staff: httpx.AsyncClient, if_match: str) -> httpx.Response:
    return await staff.put(f"/schedules/{ID}", json=BODY, headers={"If-Match": if_match})


async def test_what_people_edit_names_its_version(staff: httpx.AsyncClient) -> None:
    read = await staff.get(f"/schedules/{ID}")
    made = await staff.post("/schedules", json=BODY)
    assert read.headers["etag"] == made.headers["etag"] == '"v7"'
    assert made.status_code == 201
    assert "version" not in read.json()


async def test_an_edit_names_the_version_it_was_made_from(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    answer = await _put(staff, (await staff.get(f"/schedules/{ID}")).headers["etag"])
    assert (answer.status_code, answer.headers["etag"]) == (200, '"v7"')
    assert peer.last("ReplaceSchedule").request.expected_version == 7
    assert (await _put(staff, "*")).status_code == 200
    assert peer.last("ReplaceSchedule").request.expected_version == 0


async def test_an_edit_without_a_version_is_refused(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    answer = await staff.put(f"/schedules/{ID}", json=BODY)
    assert (answer.status_code, answer.json()["code"]) == (428, "if_match_missing")
    assert answer.json()["errors"][0]["pointer"] == "header:If-Match"
    assert not peer.asked


@pytest.mark.parametrize(
    "if_match", ['W/"v7"', "v7", '"v0"', '"other"', '"v1", "v2"', "", '"v' + "9" * 30 + '"']
)
async def test_a_version_that_was_never_given_matches_nothing(
    staff: httpx.AsyncClient, peer: RecordedPeer, if_match: str
) -> None:
    assert (await _put(staff, if_match)).status_code == 412
    assert not peer.asked


async def test_an_edit_of_a_stale_copy_is_refused(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["ReplaceSchedule"] = RemoteError(
        Kind.STALE, "SCHEDULE_CHANGED", "edited in between", None, {"version": 8}
    )
    answer = await _put(staff, '"v7"')
    assert (answer.status_code, answer.json()["code"]) == (412, "schedule_changed")
    assert answer.json()["version"] == 8
