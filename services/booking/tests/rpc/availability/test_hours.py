"""Rules of a schedule, seen in the slots and in what books."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from booking_worlds.salon import Salon, at, next_monday, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import openings_pb2

MONDAY = next_monday()


async def _set_hours(salon: Salon, **rules: Any) -> pb.Schedule:
    listed = await salon.ask("ScheduleService/ListSchedules", pb.ListSchedulesRequest())
    wish = {"id": listed.items[0].id, "staff_id": str(salon.staff[0]), "time_zone": "UTC"}
    request = pb.ReplaceScheduleRequest(**(wish | rules))
    kept: pb.Schedule = (await salon.ask("ScheduleService/ReplaceSchedule", request)).schedule
    return kept


def _hours(*ranges: tuple[str, str]) -> list[pb.LocalRange]:
    return [pb.LocalRange(start=start, end=end) for start, end in ranges]


def _day(days: int) -> str:
    return (MONDAY + timedelta(days=days)).isoformat()


async def test_a_shift_over_midnight_is_listed_under_its_local_date_and_its_last_slot_fits_to_the_minute(
    salon: Salon,
) -> None:
    await _set_hours(salon, weekly=[pb.WeekdayHours(weekday="monday", ranges=_hours(("23:00", "00:30")))])
    listed = await salon.slots(MONDAY, MONDAY + timedelta(days=1))
    assert [start[5:16] for start in listed] == [
        f"{MONDAY:%m-%d}T23:00",
        f"{MONDAY:%m-%d}T23:30",
        f"{MONDAY + timedelta(days=1):%m-%d}T00:00",
    ]
    assert await salon.outcome(at(0, 0, day=1)) == "booked"
    assert await salon.outcome(at(0, 5, day=1)) == "SLOT_NOT_OFFERED"


async def test_a_range_that_ends_at_midnight_keeps_its_last_slot(salon: Salon) -> None:
    await _set_hours(salon, weekly=[pb.WeekdayHours(weekday="monday", ranges=_hours(("23:00", "24:00")))])
    listed = await salon.slots(MONDAY, MONDAY)
    assert [start[11:16] for start in listed] == ["23:00", "23:30"]
    assert await salon.outcome(at(23, 30)) == "booked"


async def test_an_override_wins_over_a_dated_rule_and_a_dated_rule_over_the_week(salon: Salon) -> None:
    week = [pb.WeekdayHours(weekday=one, ranges=_hours(("10:00", "10:30"))) for one in ("tuesday", "monday")]
    kept = await _set_hours(
        salon,
        weekly=[
            pb.WeekdayHours(weekday=one, ranges=_hours(("09:00", "09:30"))) for one in ("monday", "friday")
        ],
        dated=[pb.DatedHours(name="Fair", from_date=_day(0), to_date=_day(2), weekly=week)],
        overrides=[pb.DateHours(date=_day(1), ranges=_hours(("11:00", "11:30")))],
    )
    assert [start[8:16] for start in await salon.slots(MONDAY, MONDAY + timedelta(days=6))] == [
        f"{MONDAY + timedelta(days=day):%d}T{clock}"
        for day, clock in ((0, "10:00"), (1, "11:00"), (4, "09:00"))
    ]
    shown = await salon.ask(
        "OpeningService/ListOpenings",
        openings_pb2.ListOpeningsRequest(schedule_id=kept.id, from_date=_day(0), to_date=_day(4)),
    )
    assert [(day.source, day.rule) for day in shown.days] == [
        ("dated", "Fair"),
        ("override", ""),
        ("dated", "Fair"),
        ("weekly", ""),
        ("weekly", ""),
    ]
    assert [len(day.openings) for day in shown.days] == [1, 1, 0, 0, 1]


async def test_rules_come_back_as_they_were_written(salon: Salon) -> None:
    rules: dict[str, Any] = {
        "weekly": [
            pb.WeekdayHours(weekday="monday", ranges=_hours(("20:00", "04:00")), week=1),
            pb.WeekdayHours(weekday="monday", ranges=_hours(("08:00", "24:00")), week=2),
        ],
        "rotation": pb.Rotation(weeks=2, starts_on=_day(0)),
        "dated": [
            pb.DatedHours(
                name="Summer",
                from_date="2026-06-01",
                to_date="2026-08-31",
                every_year=True,
                priority=3,
                time_zone="Asia/Tokyo",
                weekly=[pb.WeekdayHours(weekday="sunday", ranges=_hours(("09:00", "10:00")))],
            )
        ],
        "overrides": [pb.DateHours(date="2026-12-24", time_zone="Europe/Berlin")],
    }
    kept = await _set_hours(salon, **rules)
    assert {name: getattr(kept, name) for name in rules} == rules


async def test_buffers_reach_outside_hours_only_if_the_type_says_so(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(
        service,
        database,
        caller,
        buffer_before_minutes=30,
        buffer_after_minutes=30,
        buffers_outside_hours=False,
    )
    listed = await salon.slots(MONDAY, MONDAY)
    assert (listed[0][11:16], listed[-1][11:16]) == ("09:30", "16:00")
    assert await salon.outcome(at(9)) == "SLOT_NOT_OFFERED"
    assert await salon.outcome(at(9, 30)) == "booked"


async def test_a_deleted_schedule_offers_nothing_and_a_stale_delete_changes_nothing(salon: Salon) -> None:
    kept = await _set_hours(
        salon, weekly=[pb.WeekdayHours(weekday="monday", ranges=_hours(("09:00", "10:00")))]
    )
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask(
            "ScheduleService/DeleteSchedule",
            pb.DeleteScheduleRequest(id=kept.id, expected_version=kept.version - 1),
        )
    assert refusal.value.reason == "SCHEDULE_CHANGED"
    await salon.ask(
        "ScheduleService/DeleteSchedule", pb.DeleteScheduleRequest(id=kept.id, expected_version=kept.version)
    )
    assert await salon.slots(MONDAY, MONDAY) == []


@pytest.mark.parametrize(
    ("zone", "changes"),
    [("America/New_York", 2), ("Europe/Berlin", 2), ("Australia/Lord_Howe", 2), ("Asia/Kathmandu", 0)],
)
async def test_nine_o_clock_stays_nine_o_clock_before_on_and_after_a_clock_change(
    service: Running, database: Database, caller: Caller, zone: str, changes: int
) -> None:
    salon = await open_salon(service, database, caller, horizon_days=730)
    every_day = [
        pb.WeekdayHours(weekday=one, ranges=_hours(("09:00", "17:00")))
        for one in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    ]
    await _set_hours(salon, weekly=every_day, time_zone=zone)
    found = _clock_changes(zone)
    assert len(found) == changes
    for change in found or [MONDAY]:
        request = pb.ListSlotsRequest(
            booking_type_id=salon.booking_type_id,
            from_date=(change - timedelta(days=1)).isoformat(),
            to_date=(change + timedelta(days=1)).isoformat(),
            time_zone=zone,
        )
        reply = await salon.visit("SlotService/ListSlots", request)
        assert [(day.slots[0].starts_at[11:16], len(day.slots)) for day in reply.days] == [("09:00", 16)] * 3


async def test_behaviour_5_hours_over_a_clock_change_skip_the_gap_and_repeat_the_fold(
    service: Running, database: Database, caller: Caller
) -> None:
    zone = "America/New_York"
    salon = await open_salon(service, database, caller, horizon_days=730)
    every_night = [
        pb.WeekdayHours(weekday=one, ranges=_hours(("01:00", "04:00")))
        for one in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    ]
    await _set_hours(salon, weekly=every_night, time_zone=zone)
    long = await salon.add_type("long", duration_minutes=60, slot_step_minutes=30, horizon_days=730)
    for change in _clock_changes(zone):
        starts = await salon.slots(change, change, time_zone=zone)
        shown = [start[11:16] for start in starts]
        if len(starts) == 4:
            assert shown == ["01:00", "01:30", "03:00", "03:30"]
            over = next(
                start for start in await long.slots(change, change, time_zone=zone) if "T01:30" in start
            )
            booked = await long.book(datetime.fromisoformat(over).astimezone(UTC))
            assert booked.ends_at.seconds - booked.starts_at.seconds == 3600
        else:
            assert shown == ["01:00", "01:30", "01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]
            both = [start for start in starts if "T01:30" in start]
            assert [start[-6:] for start in both] == ["-04:00", "-05:00"]
            for start in both:
                assert await salon.outcome(datetime.fromisoformat(start).astimezone(UTC)) == "booked"


def _clock_changes(zone: str) -> list[date]:
    """The next two days on which clocks are set there."""
    days = [MONDAY + timedelta(days=n) for n in range(400)]
    offsets = [datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset() for day in days]
    pairs = itertools.pairwise(offsets)
    return [day for day, (before, after) in zip(days[1:], pairs, strict=True) if before != after][:2]
