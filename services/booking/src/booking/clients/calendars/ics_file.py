"""The events of an iCalendar file (RFC 5545), each recurrence by itself."""

from collections.abc import Iterator
from datetime import datetime

import recurring_ical_events
from icalendar import Calendar, Component, Event

from booking.domain.availability.intervals import Range
from booking.domain.availability.zones import instant_of
from booking.domain.calendars.outside import OutsideEvent, Trouble

MOST_COMPONENTS = 20_000
MOST_EVENTS = 40_000
# Rules that repeat within the hour, or on many times of a day, fill no calendar of a person.
SUDDEN = frozenset({"SECONDLY", "MINUTELY"})
MOST_TIMES_A_DAY = 24
FIRST_YEAR = 1900
FREE = frozenset({"FREE", "WORKINGELSEWHERE"})


class Unreadable(Exception):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def events_of(content: bytes, window: Range) -> list[OutsideEvent]:
    """What keeps somebody busy in a window of UTC minutes. Raises `Unreadable`."""
    calendar = _parse(content)
    _check_size(calendar)
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


def _check_size(calendar: Component) -> None:
    events = calendar.walk("VEVENT")
    if len(events) > MOST_COMPONENTS or any(_is_sudden(event) for event in events):
        raise Unreadable(Trouble.TOO_MANY_EVENTS)


def _is_sudden(event: Component) -> bool:
    starts = event.get("DTSTART")
    for rule in _rules(event):
        times = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= max(1, len(rule.get(part, ())))
        hourly = "HOURLY" in rule.get("FREQ", ())
        first_year = starts.dt.year if starts is not None else FIRST_YEAR
        if SUDDEN & set(rule.get("FREQ", ())) or times > MOST_TIMES_A_DAY or first_year < FIRST_YEAR:
            return True
        if hourly and first_year < FIRST_YEAR + 100:
            return True
    return False


def _rules(event: Component) -> Iterator[dict[str, list[object]]]:
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
