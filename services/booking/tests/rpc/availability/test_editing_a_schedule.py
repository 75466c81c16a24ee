import asyncio
import os
from typing import Any

import pytest
from booking_worlds.salon import Salon
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, Kind
from frontdesk.booking.v1 import booking_pb2 as pb

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def _first(salon: Salon) -> pb.Schedule:
    listed = await salon.ask("ScheduleService/ListSchedules", pb.ListSchedulesRequest())
    first: pb.Schedule = listed.items[0]
    return first


async def _replace(salon: Salon, schedule: pb.Schedule, **other: Any) -> pb.Schedule:
    wish = {
        "id": schedule.id,
        "staff_id": schedule.staff_id,
        "time_zone": schedule.time_zone,
        "weekly": schedule.weekly,
        "expected_version": schedule.version,
    }
    request = pb.ReplaceScheduleRequest(**(wish | other))
    kept: pb.Schedule = (await salon.ask("ScheduleService/ReplaceSchedule", request)).schedule
    return kept


async def test_every_edit_makes_a_new_version(salon: Salon) -> None:
    first = await _first(salon)
    assert first.version == 1
    second = await _replace(salon, first, time_zone="Europe/Rome")
    assert (second.version, second.time_zone) == (2, "Europe/Rome")
    assert await _first(salon) == second


async def test_an_edit_of_a_stale_copy_changes_nothing(salon: Salon) -> None:
    first = await _first(salon)
    second = await _replace(salon, first, time_zone="Europe/Rome")
    with pytest.raises(FrontdeskError) as refusal:
        await _replace(salon, first, time_zone="Europe/Oslo")
    assert (refusal.value.kind, refusal.value.reason) == (Kind.STALE, "SCHEDULE_CHANGED")
    assert refusal.value.facts["version"] == 2
    assert await _first(salon) == second


async def test_of_two_writers_with_one_version_exactly_one_wins(salon: Salon) -> None:
    async def outcome(schedule: pb.Schedule, time_zone: str) -> str:
        try:
            return (await _replace(salon, schedule, time_zone=time_zone)).time_zone
        except FrontdeskError as refusal:
            return refusal.reason

    for _ in range(ROUNDS):
        schedule = await _first(salon)
        outcomes = await asyncio.gather(outcome(schedule, "Europe/Rome"), outcome(schedule, "Europe/Oslo"))
        newest = await _first(salon)
        assert sorted(outcomes) == sorted([newest.time_zone, "SCHEDULE_CHANGED"])
        assert newest.version == schedule.version + 1


async def test_an_edit_of_no_named_version_replaces_whichever_there_is(salon: Salon) -> None:
    first = await _first(salon)
    await _replace(salon, first)
    assert (await _replace(salon, first, expected_version=0)).version == 3


async def test_a_schedule_that_is_not_there_is_not_found_whatever_its_version(salon: Salon) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await _replace(salon, await _first(salon), id=str(new_id()))
    assert refusal.value.kind is Kind.NOT_FOUND
