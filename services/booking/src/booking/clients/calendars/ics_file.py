"""The events of an iCalendar file (RFC 5545), each recurrence by itself."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component, Event

from booking.domain.availability.calendars.outside import OutsideEvent, Trouble
from booking.domain.time.intervals import Range
from booking.domain.time.zones import DAY, instant_of

MOST_COMPONENTS = 20_000
MOST_EVENTS = 20_000
DATES_A_WEEK = {"HOURLY": 7 * 24, "DAILY": 7, "WEEKLY": 1}
MINUTES_A_WEEK = 7 * DAY
# Rules that repeat within the hour, or on many times of a day, fill no calendar of a person.
SUDDEN = frozenset({"SECONDLY", "MINUTELY"})
MOST_TIMES_A_DAY = 24
FIRST_YEAR = 1900
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})


Rule = Mapping[str, Sequence[Any]]


class Unreadable(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def events_of(content: bytes, window: Range) -> list[OutsideEvent]:
    """What keeps somebody busy in a window of UTC minutes. Raises `Unreadable`."""
    calendar = _parse(content)
    _check_size(calendar, window)
    since, until = map(instant_of, window)
    try:
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(since, until)
        busy = [OutsideEvent(start=one.start, end=one.end) for one in found if _keeps_busy(one)]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise Unreadable(Trouble.NOT_A_CALENDAR) from None
    if len(busy) > MOST_EVENTS:
        raise Unreadable(Trouble.TOO_MANY_EVENTS)
    return busy


def _parse(content: bytes) -> Component:
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, KeyError, IndexError, RecursionError, AttributeError, TypeError):
        raise Unreadable(Trouble.NOT_A_CALENDAR) from None
    if not isinstance(calendar, Calendar):
        raise Unreadable(Trouble.NOT_A_CALENDAR)
    return calendar


def _check_size(calendar: Component, window: Range) -> None:
    """Before any rule is followed, which takes time and memory for each date."""
    events = calendar.walk("VEVENT")
    if len(events) > MOST_COMPONENTS or any(_is_sudden(event) for event in events):
        raise Unreadable(Trouble.TOO_MANY_EVENTS)
    if sum(_most_dates(rule, window) for event in events for rule in _rules(event)) > MOST_EVENTS:
        raise Unreadable(Trouble.TOO_MANY_EVENTS)


def _most_dates(rule: Rule, window: Range) -> float:
    """How many dates of a rule the window may hold at most; months and years hold few."""
    until = rule.get("UNTIL", [None])[0]
    if until is not None and f"{until:%Y%m%d}" < f"{instant_of(window[0] - DAY):%Y%m%d}":
        return 0
    freq = str(rule.get("FREQ", [""])[0])
    days = len(rule.get("BYDAY", ())) if freq == "WEEKLY" else 1
    a_week = DATES_A_WEEK.get(freq, 0) * max(1, days) * _times_a_day(rule)
    weeks = (window[1] - window[0]) / MINUTES_A_WEEK / max(1, int(rule.get("INTERVAL", [1])[0]))
    return min(a_week * weeks, float(rule.get("COUNT", [math.inf])[0]))


def _times_a_day(rule: Rule) -> int:
    return math.prod(max(1, len(rule.get(part, ()))) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))


def _is_sudden(event: Component) -> bool:
    starts = event.get("DTSTART")
    for rule in _rules(event):
        hourly = "HOURLY" in rule.get("FREQ", ())
        first_year = starts.dt.year if starts is not None else FIRST_YEAR
        if (
            SUDDEN & set(rule.get("FREQ", ()))
            or _times_a_day(rule) > MOST_TIMES_A_DAY
            or first_year < FIRST_YEAR
        ):
            return True
        if hourly and first_year < FIRST_YEAR + 100:
            return True
    return False


def _rules(event: Component) -> Iterator[Rule]:
    given = event.get("RRULE")
    yield from given if isinstance(given, list) else [given] if given else []


def _keeps_busy(event: Event) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return False
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    if str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in FREE:
        return False
    start, end = event.start, event.end
    return type(start) is type(end) and (not isinstance(start, datetime) or start < end)
