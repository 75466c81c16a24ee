import time
from datetime import UTC, datetime, timedelta

import pytest
from booking.rpc.tickets.recurrence import expand
from chassis.errors import Invalid
from chassis.testing.promises import promised

HOUR = timedelta(hours=1)
FIRST = datetime(2027, 3, 18, 19, tzinfo=UTC)


def test_each_date_keeps_its_local_time_when_the_clock_changes() -> None:
    found = expand("FREQ=WEEKLY;COUNT=3", FIRST, HOUR, "Europe/Berlin")
    assert [start.hour for start, _ in found] == [19, 19, 18]
    assert all(end - start == HOUR for start, end in found)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;INTERVAL=2;COUNT=3", ["03-18", "03-20", "03-22"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3", ["03-18", "03-22", "03-25"]),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20270420T000000Z", ["03-18", "04-01", "04-15"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["03-26", "04-30"]),
        ("FREQ=MONTHLY;BYDAY=3TH;COUNT=2", ["03-18", "04-15"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", ["03-31", "05-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["03-31", "04-30"]),
        ("FREQ=MONTHLY;COUNT=2", ["03-18", "04-18"]),
        ("FREQ=YEARLY;COUNT=2", ["03-18", "03-18"]),
        ("FREQ=DAILY;BYMONTH=4;COUNT=2", ["04-01", "04-02"]),
    ],
)
def test_a_rule_names_its_days(rule: str, days: list[str]) -> None:
    found = expand(rule, FIRST, HOUR, "UTC")
    assert [f"{start:%m-%d}" for start, _ in found] == days


@pytest.mark.parametrize(
    "rule",
    [
        "nonsense",
        "FREQ=WEEKLY",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=DAILY;COUNT=3;BYHOUR=1,2",
        "FREQ=DAILY;COUNT=401",
        "FREQ=DAILY;UNTIL=99990101",
        "FREQ=DAILY;UNTIL=20279999",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=3;COUNT=4;",
        "FREQ=WEEKLY;COUNT=3\nRRULE:FREQ=DAILY;COUNT=2",
    ],
)
def test_what_is_no_rule_of_a_few_hundred_days_is_refused(rule: str) -> None:
    with pytest.raises(Invalid) as refusal:
        expand(rule, FIRST, HOUR, "Europe/Berlin")
    assert refusal.value.field == "recurrence.rrule"


def test_a_rule_that_matches_no_day_is_refused_at_once() -> None:
    begun = time.monotonic()
    with pytest.raises(Invalid):
        expand("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", FIRST, HOUR, "Europe/Berlin")
    assert time.monotonic() - begun < promised(2)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_time_that_the_clock_skips_becomes_the_end_of_the_gap() -> None:
    found = expand("FREQ=DAILY;COUNT=3", at("2026-03-28T01:30Z"), HOUR, "Europe/Berlin")
    assert [start for start, _ in found] == [
        at("2026-03-28T01:30Z"),
        at("2026-03-29T01:00Z"),
        at("2026-03-30T00:30Z"),
    ]


def test_a_time_that_the_clock_repeats_is_the_first_of_the_two() -> None:
    found = expand("FREQ=DAILY;COUNT=2", at("2026-10-24T00:30Z"), HOUR, "Europe/Berlin")
    assert [start for start, _ in found] == [at("2026-10-24T00:30Z"), at("2026-10-25T00:30Z")]


def test_a_first_date_stays_in_the_half_of_the_repeated_hour_that_was_given() -> None:
    first = at("2026-10-25T01:30Z")
    found = expand("FREQ=DAILY;COUNT=2", first, HOUR, "Europe/Berlin")
    assert [start for start, _ in found] == [first, at("2026-10-26T01:30Z")]


def test_dates_keep_their_seconds() -> None:
    found = expand("FREQ=DAILY;COUNT=2", at("2026-07-01T19:00:30Z"), HOUR, "Europe/Berlin")
    assert [start.second for start, _ in found] == [30, 30]
