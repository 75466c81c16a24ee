"""Closed time, as it is edited and as it is seen in the slots and in what books."""

from datetime import timedelta
from typing import Any

import pytest
from booking_worlds.events import payloads
from booking_worlds.salon import Salon, at, next_monday, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, Kind
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import closures_events_pb2 as told
from frontdesk.booking.v1 import closures_pb2

MONDAY = next_monday()


async def _close(salon: Salon, starts: str, ends: str, **other: Any) -> closures_pb2.Closure:
    request = closures_pb2.CreateClosureRequest(starts=starts, ends=ends, **other)
    made: closures_pb2.Closure = (await salon.ask("ClosureService/CreateClosure", request)).closure
    return made


def _day(days: int) -> str:
    return (MONDAY + timedelta(days=days)).isoformat()


async def test_a_closed_day_takes_everyones_slots_and_leaves_the_grid_where_it_is(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=2)
    await _close(salon, _day(0), _day(0), reason="Holiday")
    await _close(salon, f"{_day(1)}T09:00", f"{_day(1)}T16:10", staff_id=str(salon.staff[0]))
    await _close(salon, f"{_day(1)}T09:00", f"{_day(1)}T15:10", staff_id=str(salon.staff[1]))
    listed = await salon.slots(MONDAY, MONDAY + timedelta(days=1))
    assert [start[11:16] for start in listed] == ["15:30", "16:00", "16:30"]
    assert await salon.outcome(at(10)) == "SLOT_NOT_OFFERED"
    assert await salon.outcome(at(16, day=1), staff_id=str(salon.staff[0])) == "SLOT_NOT_OFFERED"
    assert await salon.outcome(at(16, day=1)) == "booked"
    assert await salon.outcome(at(16, day=1)) == "SLOT_TAKEN"


async def test_a_closure_leaves_bookings_and_the_refusal_names_it(salon: Salon) -> None:
    booked = await salon.book(at(10))
    closure = await _close(salon, _day(0), _day(0))
    with pytest.raises(FrontdeskError) as refusal:
        await salon.book(at(11))
    assert refusal.value.facts["why"] == "closed"
    kept = await salon.ask("BookingService/GetBooking", pb.GetBookingRequest(id=booked.id))
    assert kept.booking.status == "confirmed"
    await salon.ask("ClosureService/DeleteClosure", closures_pb2.DeleteClosureRequest(id=closure.id))
    assert await salon.outcome(at(11)) == "booked"


async def test_closures_are_edited_by_version_listed_by_date_and_deleted(salon: Salon) -> None:
    first = await _close(salon, _day(0), _day(1))
    later = await _close(salon, _day(8), _day(9), staff_id=str(salon.staff[0]))

    async def listed(**filters: Any) -> list[str]:
        request = closures_pb2.ListClosuresRequest(**filters)
        return [one.id for one in (await salon.ask("ClosureService/ListClosures", request)).items]

    assert await listed() == [first.id, later.id]
    assert await listed(from_date=_day(1), to_date=_day(7)) == [first.id]
    assert await listed(from_date=_day(2)) == [later.id]
    assert await listed(staff_id=str(salon.staff[0])) == [later.id]

    def edit(version: int) -> closures_pb2.ReplaceClosureRequest:
        return closures_pb2.ReplaceClosureRequest(
            id=first.id, starts=_day(0), ends=_day(3), expected_version=version
        )

    kept = (await salon.ask("ClosureService/ReplaceClosure", edit(1))).closure
    assert (kept.version, kept.ends) == (2, _day(3))
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("ClosureService/ReplaceClosure", edit(1))
    assert (refusal.value.kind, refusal.value.reason) == (Kind.STALE, "CLOSURE_CHANGED")
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask(
            "ClosureService/DeleteClosure", closures_pb2.DeleteClosureRequest(id=first.id, expected_version=1)
        )
    assert refusal.value.reason == "CLOSURE_CHANGED"
    await salon.ask(
        "ClosureService/DeleteClosure", closures_pb2.DeleteClosureRequest(id=first.id, expected_version=2)
    )
    assert await listed() == [later.id]


async def test_each_change_of_a_closure_is_told_once_with_what_was_before(
    salon: Salon, schema: ServiceSchema
) -> None:
    made = await _close(salon, _day(0), _day(1), reason="Holidays")
    edit = closures_pb2.ReplaceClosureRequest(id=made.id, starts=_day(0), ends=_day(3), expected_version=1)
    kept = (await salon.ask("ClosureService/ReplaceClosure", edit)).closure
    with pytest.raises(FrontdeskError):
        await salon.ask("ClosureService/ReplaceClosure", edit)
    await salon.ask("ClosureService/DeleteClosure", closures_pb2.DeleteClosureRequest(id=made.id))
    (created,) = payloads(schema, salon.workspace_id, told.ClosureCreated, "closure.created")
    (changed,) = payloads(schema, salon.workspace_id, told.ClosureChanged, "closure.changed")
    (deleted,) = payloads(schema, salon.workspace_id, told.ClosureDeleted, "closure.deleted")
    assert created.closure == made
    assert (changed.before, changed.closure) == (made, kept)
    assert deleted.closure == kept


async def test_a_closure_of_somebody_unknown_is_refused(salon: Salon) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await _close(salon, _day(0), _day(1), staff_id=str(new_id()))
    assert (refusal.value.reason, refusal.value.field) == ("UNKNOWN_REFERENCE", "staff_id")


async def test_another_workspace_finds_no_closure_of_this_one(salon: Salon, stranger: Caller) -> None:
    closure = await _close(salon, _day(0), _day(1))
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask(
            "ClosureService/GetClosure", closures_pb2.GetClosureRequest(id=closure.id), by=stranger
        )
    assert refusal.value.kind is Kind.NOT_FOUND
