"""Override > dated > weekly, nights, rotations and seasons."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from booking.domain.availability.schedules.hours import TextRange
from booking.domain.availability.schedules.openings import open_days
from booking.domain.availability.schedules.rules import DatedRule, Override
from booking.domain.availability.schedules.schedule import Rules, Schedule, disjoint
from booking.domain.availability.schedules.weekly import WEEKDAYS, Rotation, WeekdayText, WeeklyHours
from booking.domain.time.zones import day_of
from chassis.errors import FrontdeskError

NONE = WeeklyHours.parse([])


def every_day(*ranges: TextRange) -> WeeklyHours:
    return WeeklyHours.parse([WeekdayText(weekday, ranges) for weekday in WEEKDAYS])


def rule(first: str, last: str, *ranges: TextRange, **other: Any) -> DatedRule:
    made = DatedRule(
        name="",
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        every_year=False,
        priority=0,
        weekly=every_day(*ranges),
    )
    return replace(made, **other)


def override(day: str, *ranges: TextRange, time_zone: str | None = None) -> Override:
    return Override.parse(date.fromisoformat(day), ranges, time_zone, field="overrides.0")


def schedule(
    weekly: WeeklyHours = NONE,
    dated: Sequence[DatedRule] = (),
    overrides: Sequence[Override] = (),
    time_zone: str = "UTC",
) -> Schedule:
    rules = Rules(time_zone=time_zone, weekly=weekly, dated=tuple(dated), overrides=tuple(overrides))
    return Schedule.by(rules, id_=uuid4(), staff_id=UUID(int=1))


def shown(made: Schedule, first: str, last: str | None = None) -> list[str]:
    """`09:00-17:00` for each opening of the dates."""
    days = open_days(made.rules, date.fromisoformat(first), date.fromisoformat(last or first), ())
    return [f"{opens[11:16]}-{closes[11:16]}" for day in days for opens, closes in day.openings]


def test_an_override_wins_over_a_dated_rule_and_a_dated_rule_over_the_week() -> None:
    made = schedule(
        every_day(("09:00", "17:00")),
        [rule("2026-07-01", "2026-07-31", ("10:00", "14:00"))],
        [override("2026-07-15", ("20:00", "22:00")), override("2026-07-16")],
    )
    assert shown(made, "2026-06-30", "2026-07-01") == ["09:00-17:00", "10:00-14:00"]
    assert shown(made, "2026-07-15", "2026-07-17") == ["20:00-22:00", "10:00-14:00"]
    assert shown(made, "2026-07-31", "2026-08-01") == ["10:00-14:00", "09:00-17:00"]


def test_an_override_opens_a_day_that_has_no_weekly_hours() -> None:
    made = schedule(overrides=[override("2026-07-18", ("10:00", "12:00"))])
    assert shown(made, "2026-07-17", "2026-07-19") == ["10:00-12:00"]


def test_of_dated_rules_the_highest_priority_counts_and_of_equals_the_first() -> None:
    made = schedule(
        dated=[
            rule("2026-07-01", "2026-07-31", ("08:00", "09:00")),
            rule("2026-07-10", "2026-07-20", ("10:00", "11:00"), priority=5),
            rule("2026-07-01", "2026-07-31", ("12:00", "13:00")),
        ]
    )
    assert shown(made, "2026-07-09", "2026-07-10") == ["08:00-09:00", "10:00-11:00"]


def test_a_dated_rule_without_hours_closes_its_dates() -> None:
    made = schedule(every_day(("09:00", "17:00")), [rule("2026-07-02", "2026-07-03")])
    assert shown(made, "2026-07-01", "2026-07-04") == ["09:00-17:00", "09:00-17:00"]


def test_a_season_comes_back_every_year_also_over_new_year_and_on_leap_days() -> None:
    winter = rule("2026-12-15", "2027-01-10", ("10:00", "12:00"), every_year=True)
    leap = rule("2028-02-29", "2028-02-29", ("13:00", "14:00"), every_year=True, priority=1)
    made = schedule(dated=[winter, leap])
    assert shown(made, "2026-01-05") == []
    assert shown(made, "2026-12-14", "2026-12-15") == ["10:00-12:00"]
    assert shown(made, "2031-01-10", "2031-01-11") == ["10:00-12:00"]
    assert shown(made, "2029-02-28", "2029-03-01") == []
    assert shown(made, "2032-02-29") == ["13:00-14:00"]


def test_weeks_of_a_rotation_follow_one_another_from_the_day_it_starts_on() -> None:
    rotation = Rotation(weeks=2, starts_on=date(2026, 7, 1))  # a Wednesday
    made = schedule(
        WeeklyHours.parse(
            [
                WeekdayText("wednesday", [("08:00", "12:00")], 1),
                WeekdayText("tuesday", [("13:00", "17:00")], 2),
                WeekdayText("friday", [("09:00", "10:00")]),
            ],
            rotation,
        )
    )
    assert made.weekly.rotation == rotation
    assert WeeklyHours.parse(made.weekly.as_text(), rotation) == made.weekly
    assert shown(made, "2026-07-01", "2026-07-03") == ["08:00-12:00", "09:00-10:00"]
    assert shown(made, "2026-07-07", "2026-07-08") == []
    assert shown(made, "2026-07-10", "2026-07-15") == ["09:00-10:00", "13:00-17:00", "08:00-12:00"]
    assert shown(made, "2026-06-30") == ["13:00-17:00"]


def test_a_night_stands_with_the_date_it_begins_on_and_outlasts_the_next_dates_override() -> None:
    made = schedule(every_day(("20:00", "04:00")), overrides=[override("2026-07-02")])
    days = open_days(made.rules, date(2026, 7, 1), date(2026, 7, 2), ())
    assert [day.openings for day in days] == [
        (("2026-07-01T20:00:00+00:00", "2026-07-02T04:00:00+00:00"),),
        (),
    ]
    noon = day_of(date(2026, 7, 2)) * 1440 + 720
    assert (noon - 960, noon - 480) in made.openings((noon - 700, noon))


def test_a_night_over_a_clock_change_keeps_its_local_edges() -> None:
    made = schedule(every_day(("20:00", "04:00")), time_zone="Europe/Berlin")
    days = open_days(made.rules, date(2026, 3, 28), date(2026, 3, 28), ())
    assert days[0].openings == (("2026-03-28T20:00:00+01:00", "2026-03-29T04:00:00+02:00"),)


def test_a_journey_reads_its_dates_on_a_clock_of_its_own() -> None:
    made = schedule(
        every_day(("09:00", "17:00")),
        [rule("2026-07-06", "2026-07-10", ("09:00", "17:00"), time_zone="Asia/Tokyo", name="Tokyo")],
        time_zone="Europe/Berlin",
    )
    (day,) = open_days(made.rules, date(2026, 7, 6), date(2026, 7, 6), ())
    assert (day.rule, day.source, day.time_zone) == ("Tokyo", "dated", "Asia/Tokyo")
    assert day.openings == (("2026-07-06T09:00:00+09:00", "2026-07-06T17:00:00+09:00"),)


def test_where_ranges_overlap_time_belongs_to_the_one_that_opened_last() -> None:
    assert disjoint([(0, 100), (40, 60)]) == [(0, 40), (40, 60), (60, 100)]
    assert disjoint([(0, 100), (40, 120), (50, 60)]) == [(0, 40), (40, 50), (50, 60), (60, 120)]
    assert disjoint([(0, 10), (0, 30), (30, 40)]) == [(0, 30), (30, 40)]


@pytest.mark.parametrize(
    ("made", "reason", "field"),
    [
        (schedule(), "NO_OPEN_HOURS", "weekly"),
        (schedule(overrides=[override("2026-07-01")]), "NO_OPEN_HOURS", "weekly"),
        (
            schedule(overrides=[override("2026-03-29", ("00:00", "02:30"))], time_zone="Europe/Berlin"),
            "NONEXISTENT_LOCAL_TIME",
            "overrides.0.ranges.0.end",
        ),
        (
            schedule(overrides=[override("2026-07-01", ("09:00", "10:00"), time_zone="Mars/Olympus")]),
            "UNKNOWN_TIME_ZONE",
            "overrides.0.time_zone",
        ),
        (
            schedule(overrides=[override("2026-07-01", ("09:00", "10:00"))] * 2),
            "INVALID_FIELD",
            "overrides.1.date",
        ),
        (
            schedule(dated=[rule("2026-07-02", "2026-07-01", ("09:00", "10:00"))]),
            "RANGE_REVERSED",
            "dated.0.to_date",
        ),
        (
            schedule(dated=[rule("2026-07-01", "2028-07-01", ("09:00", "10:00"), every_year=True)]),
            "INVALID_FIELD",
            "dated.0.to_date",
        ),
        (
            schedule(dated=[rule("2026-07-01", "2026-07-02", ("09:00", "10:00"), time_zone="Nowhere")]),
            "UNKNOWN_TIME_ZONE",
            "dated.0.time_zone",
        ),
        (
            schedule(dated=[rule("2026-07-01", "2026-07-02", ("09:00", "10:00"), priority=-1)]),
            "INVALID_FIELD",
            "dated.0.priority",
        ),
    ],
)
def test_rules_that_cannot_be_are_refused_with_code_and_place(
    made: Schedule, reason: str, field: str
) -> None:
    with pytest.raises(FrontdeskError) as refused:
        made.checked()
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_midnight_is_where_a_day_begins_also_where_the_clock_skips_it() -> None:
    made = schedule(
        overrides=[override("2026-04-24", ("00:00", "24:00"))], time_zone="Africa/Cairo"
    ).checked()
    (day,) = open_days(made.rules, date(2026, 4, 24), date(2026, 4, 24), ())
    assert day.openings == (("2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"),)


@pytest.mark.parametrize(
    ("ranges", "reason", "field"),
    [
        ([("09:00", "09:00")], "RANGE_REVERSED", "weekly.0.ranges.0.end"),
        ([("09:00", "12:00"), ("11:00", "13:00")], "HOURS_OVERLAP", "weekly.0.ranges.1"),
        ([("20:00", "10:00"), ("21:00", "22:00")], "HOURS_OVERLAP", "weekly.0.ranges.1"),
    ],
)
def test_ranges_that_cannot_be_are_refused_with_code_and_place(
    ranges: list[TextRange], reason: str, field: str
) -> None:
    with pytest.raises(FrontdeskError) as refused:
        WeeklyHours.parse([WeekdayText("monday", ranges)])
    assert (refused.value.reason, refused.value.field) == (reason, field)


@pytest.mark.parametrize(
    ("text", "rotation", "field"),
    [
        (WeekdayText("monday", [], 3), Rotation(weeks=2, starts_on=date(2026, 7, 1)), "weekly.0.week"),
        (WeekdayText("monday", [], 1), None, "weekly.0.week"),
        (WeekdayText("monday", []), Rotation(weeks=1, starts_on=date(2026, 7, 1)), "rotation.weeks"),
    ],
)
def test_a_week_outside_its_rotation_is_refused(
    text: WeekdayText, rotation: Rotation | None, field: str
) -> None:
    with pytest.raises(FrontdeskError) as refused:
        WeeklyHours.parse([text], rotation)
    assert refused.value.field == field
