"""Dates by rule: the same local time on each, whatever the clock does in between."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from chassis.errors import Invalid
from dateutil.rrule import rrulestr

from booking.domain.tickets.show import MOST_DATES

LONGEST_RULE = 500


def expand(
    rule: str, first: datetime, duration: timedelta, time_zone: str
) -> Sequence[tuple[datetime, datetime]]:
    """Start and end of each date. Raises `Invalid` for what is no rule or has no end."""
    zone = ZoneInfo(time_zone)
    wall = first.astimezone(zone).replace(tzinfo=None)
    parts = {part.partition("=")[0].strip().upper() for part in rule.split(";")}
    if len(rule) > LONGEST_RULE or "\n" in rule or not parts & {"COUNT", "UNTIL"}:
        raise _wrong("A rule ends by COUNT or UNTIL")
    if parts & {"BYHOUR", "BYMINUTE", "BYSECOND"} or not duration > timedelta(0):
        raise _wrong("A rule repeats by days, weeks, months or years")
    try:
        walls = rrulestr(rule, dtstart=wall, ignoretz=True)
        starts = [one for _, one in zip(range(MOST_DATES + 1), walls, strict=False)]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _wrong("This is no rule of RFC 5545") from None
    if not 1 <= len(starts) <= MOST_DATES:
        raise _wrong(f"A rule gives 1 to {MOST_DATES} dates")
    begun = [one.replace(tzinfo=zone).astimezone(UTC) for one in starts]
    return [(start, start + duration) for start in begun]


def _wrong(what: str) -> Invalid:
    return Invalid(f"{what}; an example is FREQ=WEEKLY;COUNT=8.", field="recurrence.rrule")
