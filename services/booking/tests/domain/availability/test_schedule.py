from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from booking.domain.availability.schedules.hours import TextRange
from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.availability.schedules.weekly import WeekdayText, WeeklyHours
from booking.domain.errors import UnknownTimeZone
from booking.domain.time.intervals import Range
from booking.domain.time.zones import DAY, minute_of
from chassis.errors import Invalid

EveryDay = Callable[..., Schedule]


def day(text: str) -> int:
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def openings_around(schedule: Schedule, date: str) -> list[Range]:
    """Openings that begin within 24 hours of UTC noon before and after the date's midnight."""
    noon = day(date) - DAY // 2
    found = schedule.openings((noon, noon + DAY))
    return [(opens - day(date), closes - day(date)) for opens, closes in found if noon <= opens < noon + DAY]


def test_hours_are_written_as_they_were_read_sorted() -> None:
    hours = WeeklyHours.parse(
        [WeekdayText("tuesday", [("13:00", "24:00"), ("08:30", "12:00")]), WeekdayText("monday", [])]
    )
    assert hours.days[1] == ((510, 720), (780, 1440))
    assert hours.as_text() == [WeekdayText("tuesday", [("08:30", "12:00"), ("13:00", "24:00")])]
    assert WeeklyHours.parse(hours.as_text()) == hours


@pytest.mark.parametrize(
    ("weekly", "field"),
    [
        ([("mon", [])], "weekly.0.weekday"),
        ([("monday", []), ("monday", [])], "weekly.1.weekday"),
        ([("monday", [("9:00", "17:00")])], "weekly.0.ranges.0.start"),
        ([("monday", [("09:00", "24:01")])], "weekly.0.ranges.0.end"),
        ([("monday", [("٠9:00", "17:00")])], "weekly.0.ranges.0.start"),
        ([("monday", [("24:00", "24:00")])], "weekly.0.ranges.0.start"),
        ([("monday", [("09:00", "09:00")])], "weekly.0.ranges.0.end"),
        ([("monday", [("20:00", "04:00")]), ("tuesday", [("03:00", "05:00")])], "weekly.1.ranges"),
        ([("monday", [("02:00", "03:00")]), ("sunday", [("20:00", "04:00")])], "weekly.0.ranges"),
        ([("monday", [("09:00", "12:00"), ("08:00", "09:01")])], "weekly.0.ranges.0"),
        ([("monday", [("00:00", "00:01")] * 25)], "weekly.0.ranges"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_their_place(
    weekly: list[tuple[str, list[TextRange]]], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        WeeklyHours.parse([WeekdayText(weekday, ranges) for weekday, ranges in weekly])
    assert refused.value.field == field


def test_a_schedule_of_an_unknown_zone_is_refused(every_day: EveryDay) -> None:
    with pytest.raises(UnknownTimeZone):
        replace(every_day("UTC"), time_zone="Mars/Olympus").checked()


@pytest.mark.parametrize(
    ("zone", "dates"),
    [
        (
            "America/New_York",
            ["2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01", "2026-11-02"],
        ),
        (
            "Europe/Berlin",
            ["2026-03-28", "2026-03-29", "2026-03-30", "2026-10-24", "2026-10-25", "2026-10-26"],
        ),
        (
            "Australia/Lord_Howe",
            ["2026-04-04", "2026-04-05", "2026-04-06", "2026-10-03", "2026-10-04", "2026-10-05"],
        ),
        ("Asia/Kathmandu", ["2026-03-29", "2026-10-25"]),
    ],
)
def test_nine_to_five_is_nine_to_five_before_on_and_after_a_clock_change(
    zone: str, dates: list[str], every_day: EveryDay
) -> None:
    schedule = every_day(zone, ("09:00", "17:00"))
    for date in dates:
        opens, closes = (
            minute_of(datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=ZoneInfo(zone)))
            for clock in ("09:00", "17:00")
        )
        assert (opens, closes) in schedule.openings((opens, closes))
        assert closes - opens == 480


def test_a_gap_shortens_the_hours_and_a_repeated_hour_lengthens_them(every_day: EveryDay) -> None:
    night = every_day("Europe/Berlin", ("01:00", "04:00"))
    assert openings_around(night, "2026-03-29") == [(0, 120)]
    assert openings_around(night, "2026-10-25") == [(-60, 180)]


def test_hours_wholly_inside_a_gap_do_not_open(every_day: EveryDay) -> None:
    assert openings_around(every_day("Europe/Berlin", ("02:10", "02:50")), "2026-03-29") == []


def test_ranges_that_meet_in_a_repeated_hour_stay_disjoint(every_day: EveryDay) -> None:
    night = every_day("Europe/Berlin", ("00:00", "02:00"), ("02:00", "04:00"))
    assert openings_around(night, "2026-10-25") == [(-120, 0), (0, 180)]
