from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from analytics.domain.days import Period, parse_date, start_of
from analytics.domain.metrics import bucket_of
from chassis.errors import Invalid

HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Europe/Berlin", date(2026, 11, 21), 24),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_a_local_day_is_as_long_as_its_clocks_make_it(zone: str, day: date, hours: float) -> None:
    start, end = (start_of(d, ZoneInfo(zone)) for d in (day, day + timedelta(days=1)))
    assert (end - start) / HOURS == hours


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"]
)
def test_local_days_of_a_year_are_whole_buckets_without_gap_or_overlap(zone: str) -> None:
    clock = ZoneInfo(zone)
    for number in range(366):
        day = date(2026, 1, 1) + timedelta(days=number)
        start = start_of(day, clock)
        assert bucket_of(start) == start
        assert start.astimezone(clock).date() == day
        assert (start - timedelta(seconds=1)).astimezone(clock).date() == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("name", "first", "days"),
    [
        ("today", date(2026, 11, 1), 1),
        ("7d", date(2026, 10, 26), 7),
        ("30d", date(2026, 10, 3), 30),
        ("", date(2026, 10, 3), 30),
        ("90d", date(2026, 8, 4), 90),
    ],
)
def test_a_period_ends_with_today_on_the_local_clock(name: str, first: date, days: int) -> None:
    zone = ZoneInfo("America/New_York")
    period = Period.until_today(name, datetime(2026, 11, 2, 3, 0, tzinfo=UTC), zone)
    assert (period.first, period.last) == (first, date(2026, 11, 1))
    assert (period.start, period.end) == (start_of(first, zone), start_of(date(2026, 11, 2), zone))
    assert period.previous_start == start_of(first - timedelta(days=days), zone)


@pytest.mark.parametrize("text", ["20261201", "2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "soon"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_date(text, "from_date")
    assert refused.value.field == "from_date"


def test_a_range_has_a_known_name() -> None:
    with pytest.raises(Invalid):
        Period.until_today("1y", datetime(2026, 11, 2, tzinfo=UTC), ZoneInfo("UTC"))
