"""Which starts are offered, by one function for the list and for the booking.

1. Grid: starts lie a whole number of steps, in elapsed minutes, after the opening of a range of hours. The
   grid begins anew with each range, so the window asked for never moves it.
2. Hours: the appointment [start, end) lies in open time. Ranges that touch are one stretch of open time.
   Closures take open time away and leave the grid where it is.
3. Buffers: padded ranges never overlap. Two neighbours are therefore apart by the first one's buffer after
   plus the second one's buffer before. Buffers reach outside open time only where the type says so.
4. Notice: start >= now + notice, so what has begun is never offered.
5. Horizon: the start's date on the type's clock is at most `horizon_days` after today's; 0 means today only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from booking.domain.availability.booking_type import BookingType
from booking.domain.availability.intervals import Range, Ranges, contain, intersect, merge, subtract
from booking.domain.availability.zones import DAY, minute_of, next_minute, offsets
from booking.domain.errors import SlotNotOffered, SlotTaken

ALTERNATIVES = 3
ALTERNATIVES_REACH = 7 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCalendar:
    """One person's open ranges, sorted and disjoint; padded busy ones and closed ones in any order.

    All are UTC minutes.
    """

    staff_id: UUID
    openings: Ranges
    busy: Ranges
    closed: Ranges = ()

    def open_time(self) -> list[Range]:
        """The stretches in which one can work, without the closures."""
        return subtract(merge(self.openings), merge(self.closed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A start, its end without buffers, and who is free, in the order the calendars were given in."""

    start: int
    end: int
    staff_ids: tuple[UUID, ...]


class Refusal(StrEnum):
    """Why a start is not offered; the first that holds, in this order."""

    PAST = "past"
    NOTICE = "notice"
    HORIZON = "horizon"
    NOBODY = "nobody"
    HOURS = "hours"
    CLOSED = "closed"
    STEP = "step"


SAID = {
    Refusal.PAST: "This time has passed.",
    Refusal.NOTICE: "This is too soon; the type asks for {type.min_notice_minutes} minutes of notice.",
    Refusal.HORIZON: "This is too far ahead; the type is offered {type.horizon_days} days ahead.",
    Refusal.NOBODY: "Nobody asked for gives this appointment.",
    Refusal.HOURS: "This is outside working hours.",
    Refusal.CLOSED: "This time is closed.",
    Refusal.STEP: "Starts lie {type.slot_step_minutes} minutes apart from the opening on.",
}


def find_slots(
    booking_type: BookingType, calendars: Iterable[StaffCalendar], window: Range, now: datetime
) -> list[Slot]:
    """The starts in the window at which somebody is free, sorted."""
    limits = _bookable(booking_type, window, now)
    free: defaultdict[int, list[UUID]] = defaultdict(list)
    for calendar in calendars:
        for run in _starts(booking_type, calendar, limits):
            for start in run:
                free[start].append(calendar.staff_id)
    length = booking_type.duration_minutes
    return [Slot(start=at, end=at + length, staff_ids=tuple(free[at])) for at in sorted(free)]


def check_offered(
    booking_type: BookingType, calendars: Sequence[StaffCalendar], starts_at: datetime, now: datetime
) -> tuple[UUID, ...]:
    """Who is free at this start; raises SlotNotOffered or SlotTaken."""
    start = minute_of(starts_at)
    window = (next_minute(starts_at), start + 1)  # empty when the start is no whole minute
    if found := find_slots(booking_type, calendars, window, now):
        return found[0].staff_ids
    if find_slots(booking_type, [replace(one, busy=()) for one in calendars], window, now):
        raise SlotTaken("Nobody is free at this time.", field="starts_at")
    why = _refusal(booking_type, calendars, start, now)
    raise SlotNotOffered(SAID[why].format(type=booking_type), field="starts_at", why=why.value)


def find_alternatives(
    booking_type: BookingType, calendars: Iterable[StaffCalendar], starts_at: datetime, now: datetime
) -> list[Slot]:
    """The free slots nearest to a taken start, in order of time."""
    start = minute_of(starts_at)
    found = find_slots(booking_type, calendars, alternatives_window(starts_at), now)
    near = sorted((slot for slot in found if slot.start != start), key=lambda slot: abs(slot.start - start))
    return sorted(near[:ALTERNATIVES], key=lambda slot: slot.start)


def alternatives_window(starts_at: datetime) -> Range:
    start = minute_of(starts_at)
    return start - ALTERNATIVES_REACH, start + ALTERNATIVES_REACH


def reach(booking_type: BookingType, window: Range, now: datetime) -> Range | None:
    """The time whose hours and holdings decide a window; None when nothing in it can be offered."""
    lo, hi = _bookable(booking_type, window, now)
    if lo >= hi:
        return None
    return booking_type.padded(lo)[0], booking_type.padded(hi)[1]


def _starts(booking_type: BookingType, calendar: StaffCalendar, limits: Range) -> Iterator[range]:
    before, after = booking_type.padded(0)
    early, late = booking_type.in_hours(0)
    fitting = [(opens - early, closes - late + 1) for opens, closes in calendar.open_time()]
    blocked = merge([(start - after + 1, end - before) for start, end in calendar.busy])
    allowed = subtract(intersect([limits], [one for one in fitting if one[0] < one[1]]), blocked)
    return _on_grid(calendar.openings, allowed, booking_type.slot_step_minutes)


def _on_grid(openings: Ranges, allowed: Ranges, step: int) -> Iterator[range]:
    first = 0
    for lo, hi in allowed:
        while first < len(openings) and openings[first][1] <= lo:
            first += 1
        i = first
        while i < len(openings) and openings[i][0] < hi:
            opens, closes = openings[i]
            skipped = max(0, -((opens - lo) // step)) * step
            yield range(opens + skipped, min(hi, closes), step)
            i += 1


def _bookable(booking_type: BookingType, window: Range, now: datetime) -> Range:
    soonest = next_minute(now) + booking_type.min_notice_minutes
    return max(window[0], soonest), min(window[1], _horizon(booking_type, now))


def _horizon(booking_type: BookingType, now: datetime) -> int:
    today = minute_of(now)
    clock = offsets(booking_type.time_zone, (today, today + booking_type.horizon_days * DAY))
    return clock.closing((clock.local(today) // DAY + booking_type.horizon_days + 1) * DAY)


def _refusal(
    booking_type: BookingType, calendars: Sequence[StaffCalendar], start: int, now: datetime
) -> Refusal:
    if start < next_minute(now):
        return Refusal.PAST
    lo, hi = _bookable(booking_type, (start, start + 1), now)
    if lo > start:
        return Refusal.NOTICE
    if hi <= start:
        return Refusal.HORIZON
    if not calendars:
        return Refusal.NOBODY
    wanted = booking_type.in_hours(start)
    if not any(contain(merge(calendar.openings), wanted) for calendar in calendars):
        return Refusal.HOURS
    if not any(contain(calendar.open_time(), wanted) for calendar in calendars):
        return Refusal.CLOSED
    return Refusal.STEP
