"""Our rules against those of python-dateutil, on random ones of what both know."""

from datetime import date, datetime, time, timedelta
from itertools import islice

import pytest
from booking.domain.tickets.recurrence import SEARCHED_DAYS, WEEKDAYS, Frequency, Recurrence
from chassis.errors import Invalid
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

MOST = 60
ANY_DAY = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def some(of: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(of, min_size=1, max_size=most, unique=True).map(",".join)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Without an end. Weekdays with and without a number are not mixed, for dateutil intersects those."""
    frequency = draw(st.sampled_from(list(Frequency)))
    parts = {"FREQ": frequency.value, "INTERVAL": str(draw(st.integers(1, 5)))}
    if draw(st.booleans()):
        parts["WKST"] = draw(st.sampled_from(WEEKDAYS))
    if draw(st.booleans()):
        parts["BYMONTH"] = draw(some(st.integers(1, 12).map(str)))
    if draw(st.booleans()):
        numbered = frequency is Frequency.MONTHLY or (frequency is Frequency.YEARLY and "BYMONTH" in parts)
        ordinals = ["1", "+2", "3", "4", "5", "-1", "-2", "-5"] if numbered and draw(st.booleans()) else [""]
        weekday = st.tuples(st.sampled_from(ordinals), st.sampled_from(WEEKDAYS)).map("".join)
        parts["BYDAY"] = draw(some(weekday))
    if frequency is not Frequency.WEEKLY and draw(st.booleans()):
        parts["BYMONTHDAY"] = draw(some((st.integers(1, 31) | st.integers(-31, -1)).map(str)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def expected(rule: str, first: date, most: int, until: date) -> list[date]:
    """What dateutil has as far as we look; COUNT is counted here, for it would search up to the year 9999."""
    ends = min(until, first + timedelta(days=SEARCHED_DAYS - 1))
    found = rrulestr(f"{rule};UNTIL={ends:%Y%m%d}T235959", dtstart=datetime.combine(first, time(19)))
    return [one.date() for one in islice(found, most)]


@settings(max_examples=100, deadline=None)
@given(rules(), ANY_DAY, st.integers(1, MOST))
def test_a_rule_with_a_count_has_the_days_that_another_library_has(
    rule: str, first: date, count: int
) -> None:
    ours = list(Recurrence.parse(f"{rule};COUNT={count}").days(first))
    assert ours == expected(rule, first, count, date.max)


@settings(max_examples=100, deadline=None)
@given(rules(), ANY_DAY, st.integers(0, 800))
def test_a_rule_with_a_last_day_has_the_days_that_another_library_has(
    rule: str, first: date, length: int
) -> None:
    until = first + timedelta(days=length)
    ours = list(Recurrence.parse(f"{rule};UNTIL={until:%Y%m%d}").days(first))
    assert ours == expected(rule, first, length + 1, until)


def test_weeks_begin_with_the_day_that_the_rule_names() -> None:
    """The example of RFC 5545, 3.3.10."""
    rule, first = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=", date(1997, 8, 5)
    days = {start: [one.day for one in Recurrence.parse(rule + start).days(first)] for start in ("MO", "SU")}
    assert days == {"MO": [5, 10, 19, 24], "SU": [5, 17, 19, 31]}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYDAY=1MO;COUNT=4",
        "FREQ=WEEKLY;BYDAY=1MO;COUNT=4",
        "FREQ=DAILY;BYDAY=-1FR;COUNT=4",
        "FREQ=WEEKLY;BYMONTHDAY=1;COUNT=4",
        "FREQ=WEEKLY;WKST=XX;COUNT=4",
        "FREQ=WEEKLY;INTERVAL=0;COUNT=4",
        "FREQ=WEEKLY;INTERVAL=-2;COUNT=4",
        "FREQ=WEEKLY;COUNT=-1",
        "FREQ=MONTHLY;BYMONTH=1,13;COUNT=4",
        "FREQ=MONTHLY;BYMONTHDAY=0;COUNT=4",
        "FREQ=MONTHLY;BYMONTHDAY=1,32;COUNT=4",
        "FREQ=DAILY;UNTIL=20270420TEATIME",
    ],
)
def test_what_would_not_mean_what_it_says_is_refused(rule: str) -> None:
    with pytest.raises(Invalid):
        Recurrence.parse(rule)


def test_no_rule_looks_beyond_the_end_of_the_calendar() -> None:
    days = list(Recurrence.parse("FREQ=DAILY;COUNT=50").days(date(9999, 11, 20)))
    assert days[-1] < date.max
