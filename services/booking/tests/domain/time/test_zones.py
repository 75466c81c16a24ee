from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from booking.domain.errors import UnknownTimeZone
from booking.domain.time.zones import DAY, check_zone, day_of, instant_of, minute_of, next_minute, offsets
from hypothesis import given
from hypothesis import strategies as st

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/Havana",
    "Africa/Cairo",
    "America/Santiago",
    "Pacific/Chatham",
    "Pacific/Apia",
    "UTC",
)


def utc(text: str) -> int:
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def wall(text: str) -> int:
    return utc(text)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001 -- made aware below
)
def test_offsets_are_those_of_zoneinfo(zone: str, moment: datetime) -> None:
    minute = minute_of(moment.replace(tzinfo=UTC))
    expected = instant_of(minute).astimezone(ZoneInfo(zone)).utcoffset()
    assert timedelta(minutes=offsets(zone, (minute, minute)).at(minute)) == expected


@pytest.mark.parametrize(
    ("zone", "local", "opens", "closes"),
    [
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59", "2026-03-29T00:59"),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59", "2026-10-24T23:59"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30", "2026-10-25T01:30"),
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00", "2026-10-25T02:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", "2026-04-04T15:15"),
        ("Asia/Kathmandu", "2026-07-01T09:00", "2026-07-01T03:15", "2026-07-01T03:15"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00", "2011-12-30T10:00"),
    ],
)
def test_an_edge_in_a_gap_moves_to_its_end_and_a_repeated_edge_is_read_generously(
    zone: str, local: str, opens: str, closes: str
) -> None:
    clock = offsets(zone, (utc(local), utc(local)))
    assert instant_of(clock.opening(wall(local))) == instant_of(utc(opens))
    assert instant_of(clock.closing(wall(local))) == instant_of(utc(closes))


def test_a_day_begins_where_midnight_is_skipped() -> None:
    day = day_of(datetime(2026, 4, 24, tzinfo=UTC).date())
    start, end = offsets("Africa/Cairo", (day * DAY, day * DAY)).days(day, day)
    assert (end - start) == 23 * 60


def test_instants_are_rounded_to_minutes_on_the_side_asked_for() -> None:
    moment = datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    assert next_minute(moment) == minute_of(moment) + 1
    assert next_minute(moment.replace(microsecond=0)) == minute_of(moment)


@pytest.mark.parametrize(
    "name", ["Europe/Atlantis", "europe/berlin", "../etc/passwd", "Europe", "", "a\0b", "localtime"]
)
def test_a_zone_that_iana_does_not_know_is_refused_by_name(name: str) -> None:
    with pytest.raises(UnknownTimeZone) as refused:
        check_zone(name, field="time_zone")
    assert refused.value.field == "time_zone"


def test_the_ends_of_the_calendar_are_no_error() -> None:
    for year in (1, 9999):
        minute = minute_of(datetime(year, 6, 1, tzinfo=UTC))
        assert offsets("Europe/Berlin", (minute, minute)).at(minute) in (60, 120)
