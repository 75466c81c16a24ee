"""The dates of a series keep their local time, whatever the clock does in between."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import MOVABLE
from booking.domain.errors import SeriesTooLong
from booking.domain.time.zones import DAY, EPOCH, MINUTE, instant_of, minute_of, offsets

MOST_DATES = 104


def wall_of(instant: datetime, time_zone: str) -> datetime:
    """What a clock there shows, without a zone."""
    minute = minute_of(instant)
    clock = offsets(time_zone, (minute, minute))
    return EPOCH.replace(tzinfo=None) + timedelta(minutes=clock.local(minute))


def instants_of(walls: Iterable[datetime], time_zone: str) -> list[datetime]:
    """A time that the clock skips becomes the end of the gap, one that it repeats the first of the two.

    Raises `SeriesTooLong`.
    """
    minutes = [(wall - EPOCH.replace(tzinfo=None)) // MINUTE for wall in islice(walls, MOST_DATES + 1)]
    if len(minutes) > MOST_DATES:
        raise SeriesTooLong(f"A series has at most {MOST_DATES} dates.", field="rrule", most=MOST_DATES)
    if not minutes:
        return []
    clock = offsets(time_zone, (minutes[0] - DAY, minutes[-1] + DAY))
    return [instant_of(clock.opening(minute)) for minute in minutes]


def still_to_come(bookings: Sequence[Booking], now: datetime, since: datetime | None) -> list[Booking]:
    """What can be moved or cancelled from a start on."""
    return [
        one
        for one in bookings
        if one.status in MOVABLE and one.starts_at > now and (since is None or one.starts_at >= since)
    ]


def shifted(bookings: Sequence[Booking], by: timedelta, time_zone: str) -> list[tuple[Booking, datetime]]:
    """Each with its new start, in an order in which none steps on one that has not moved yet."""
    ahead = sorted(bookings, key=lambda one: one.starts_at, reverse=by > timedelta(0))
    return [(one, instants_of([wall_of(one.starts_at, time_zone) + by], time_zone)[0]) for one in ahead]
