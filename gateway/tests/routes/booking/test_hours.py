from __future__ import annotations

import httpx
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.booking.v1 import booking_pb2, closures_pb2, openings_pb2
from gateway_worlds.recorded_peer import RecordedPeer
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message

ID = "0193f0a1-0000-7000-8000-0000000000aa"
RANGES = [{"start": "20:00", "end": "04:00"}]
RULES = {
    "time_zone": "Europe/Berlin",
    "weekly": [{"weekday": "friday", "ranges": RANGES, "week": 2}],
    "rotation": {"weeks": 2, "starts_on": "2026-01-05"},
    "dated": [
        {
            "name": "Summer",
            "from_date": "2026-06-01",
            "to_date": "2026-08-31",
            "every_year": True,
            "priority": 1,
            "weekly": [],
            "rotation": None,
            "time_zone": "Asia/Tokyo",
        }
    ],
    "overrides": [{"date": "2026-12-24", "ranges": RANGES, "time_zone": None}],
}


def _echo(request: Message) -> booking_pb2.CreateScheduleResponse:
    """What was asked for, as a schedule."""
    rules = MessageToDict(request, preserving_proto_field_name=True)
    return booking_pb2.CreateScheduleResponse(
        schedule=ParseDict({**rules, "id": ID, "version": 1}, booking_pb2.Schedule())
    )


async def test_all_rules_of_a_schedule_go_in_and_come_out(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["CreateSchedule"] = booking_pb2.CreateScheduleResponse()
    await staff.post("/schedules", json={"staff_id": ID, **RULES})
    peer.answers["CreateSchedule"] = _echo(peer.last("CreateSchedule").request)
    made = await staff.post("/schedules", json={"staff_id": ID, **RULES})
    assert made.json() == {"id": ID, "staff_id": ID, **RULES}


async def test_the_openings_of_a_schedule_are_read_by_date(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    opening = openings_pb2.Opening(starts_at="2026-12-01T09:00:00+01:00", ends_at="2026-12-01T17:00:00+01:00")
    day = openings_pb2.OpenDay(date="2026-12-01", source="weekly", time_zone="UTC", openings=[opening])
    peer.answers["ListOpenings"] = openings_pb2.ListOpeningsResponse(time_zone="UTC", days=[day])
    answer = await staff.get(f"/schedules/{ID}/openings", params={"from": "2026-12-01", "to": "2026-12-01"})
    assert answer.json()["days"][0]["openings"][0]["starts_at"] == "2026-12-01T09:00:00+01:00"
    asked = peer.last("ListOpenings").request
    assert (asked.schedule_id, asked.from_date, asked.to_date) == (ID, "2026-12-01", "2026-12-01")


async def test_a_closure_is_edited_and_deleted_by_version(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    closure = closures_pb2.Closure(id=ID, starts="2026-12-24", ends="2026-12-26", version=3)
    peer.answers["CreateClosure"] = closures_pb2.CreateClosureResponse(closure=closure)
    peer.answers["DeleteClosure"] = closures_pb2.DeleteClosureResponse()
    made = await staff.post("/closures", json={"starts": "2026-12-24", "ends": "2026-12-26"})
    assert (made.status_code, made.headers["etag"]) == (201, '"v3"')
    assert made.json()["staff_id"] is None
    assert (await staff.delete(f"/closures/{ID}")).status_code == 428
    gone = await staff.delete(f"/closures/{ID}", headers={"If-Match": '"v3"'})
    assert gone.status_code == 204
    assert peer.last("DeleteClosure").request.expected_version == 3


async def test_a_repeated_local_time_is_refused_with_the_offsets_that_are_right(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["CreateClosure"] = RemoteError(
        Kind.INVALID, "AMBIGUOUS_LOCAL_TIME", "twice", "starts", {"offsets": ["+02:00", "+01:00"]}
    )
    refused = await staff.post("/closures", json={"starts": "2026-10-25T02:30", "ends": "2026-10-26"})
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, "ambiguous_local_time")
    assert problem["errors"][0]["pointer"] == "/starts"
    assert problem["offsets"] == ["+02:00", "+01:00"]
