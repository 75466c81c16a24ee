"""Dates by rule: the same local time on each, whatever the clock does in between."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from chassis.errors import Invalid

from booking.domain.tickets.recurrence import FIELD, Recurrence
from booking.domain.tickets.show import MOST_DATES


def expand(
    rule: str, first: datetime, duration: timedelta, time_zone: str
) -> Sequence[tuple[datetime, datetime]]:
    """Start and end of each date. Raises `Invalid` for what is no rule or gives too many."""
    if duration <= timedelta(0):
        raise Invalid("A date lasts at least a minute.", field="recurrence.duration_minutes")
    zone = ZoneInfo(time_zone)
    wall = first.astimezone(zone).replace(tzinfo=None)
    days = list(islice(Recurrence.parse(rule).days(wall.date()), MOST_DATES + 1))
    if not 1 <= len(days) <= MOST_DATES:
        raise Invalid(f"A rule gives 1 to {MOST_DATES} dates within five years.", field=FIELD)
    starts = [datetime.combine(day, wall.time(), zone).astimezone(UTC) for day in days]
    return [(start, start + duration) for start in starts]
