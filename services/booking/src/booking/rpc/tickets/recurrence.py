"""Dates by rule: the same local time on each, and what `zones` says where the clock has it twice or never."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from chassis.errors import Invalid

from booking.domain.tickets.recurrence import FIELD, Recurrence
from booking.domain.tickets.show import MOST_DATES
from booking.domain.time.zones import DAY, date_of, day_of, instant_of, minute_of, offsets


def expand(
    rule: str, first: datetime, duration: timedelta, time_zone: str
) -> Sequence[tuple[datetime, datetime]]:
    """Start and end of each date. Raises `Invalid` for what is no rule or gives too many."""
    if duration <= timedelta(0):
        raise Invalid("A date lasts at least a minute.", field="recurrence.duration_minutes")
    minute = minute_of(first)
    day, time = divmod(offsets(time_zone, (minute, minute)).local(minute), DAY)
    days = [day_of(one) for one in islice(Recurrence.parse(rule).days(date_of(day)), MOST_DATES + 1)]
    if not 1 <= len(days) <= MOST_DATES:
        raise Invalid(f"A rule gives 1 to {MOST_DATES} dates within five years.", field=FIELD)
    clock = offsets(time_zone, (minute, days[-1] * DAY))
    seconds = first - instant_of(minute)
    starts = [first if one == day else instant_of(clock.opening(one * DAY + time)) + seconds for one in days]
    return [(start, start + duration) for start in starts]
