"""Which starts are offered, by one function for the list and for the booking.

1. Grid: starts lie a whole number of steps, in elapsed minutes, after the opening of a range of hours. The
   grid begins anew with each range, so the window asked for never moves it. Of several people who give an
   appointment together, the grid of one is enough.
2. Hours: the appointment [start, end) lies in open time. Ranges that touch are one stretch of open time.
   Closures take open time away and leave the grid where it is.
3. Buffers: padded ranges never overlap. Two neighbours are therefore apart by the first one's buffer after
   plus the second one's buffer before. Buffers reach outside open time only where the type says so.
4. Notice: start >= now + notice, so what has begun is never offered.
5. Horizon: the start's date on the type's clock is at most `horizon_days` after today's; 0 means today only.
6. People: as many as the type needs are free for the whole padded range, hours as in 2 for each of them.
7. Resources: each need finds a unit of its own that is free for the whole padded range.
8. Limits: nothing begins on a day or in a week, on the type's clock, that has as many as it may.
9. Groups: a start at which a group of the type has seats left is offered by 4, 5 and 8 alone.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from heapq import nsmallest
from typing import NamedTuple
from uuid import UUID

from booking.domain.appointments.groups.group import Group
from booking.domain.availability.resources.units import starts_met
from booking.domain.availability.slots.calendars import Calendars, StaffCalendar
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.domain.time.intervals import Range, Ranges, contain, intersect, merge, subtract
from booking.domain.time.zones import DAY, minute_of, next_minute, offsets

ALTERNATIVES = 3
ALTERNATIVES_REACH = 7 * DAY


class Slot(NamedTuple):
    """A start, its end without buffers, and who is free, in the order the calendars were given in.

    Where a group has begun to fill, its people come first and the seats left are its own. A tuple, since a
    list has thousands of them and a frozen dataclass takes four times as long to make.
    """

    start: int
    end: int
    staff_ids: tuple[UUID, ...]
    seats_left: int = 1


class Refusal(StrEnum):
    """Why a start is not offered; the first that holds, in this order."""

    OFF = "off"
    PAST = "past"
    NOTICE = "notice"
    HORIZON = "horizon"
    NOBODY = "nobody"
    RESOURCES = "resources"
    HOURS = "hours"
    CLOSED = "closed"
    STEP = "step"


SAID = {
    Refusal.OFF: "This appointment is not on offer at present.",
    Refusal.PAST: "This time has passed.",
    Refusal.NOTICE: "This is too soon; the type asks for {type.min_notice_minutes} minutes of notice.",
    Refusal.HORIZON: "This is too far ahead; the type is offered {type.horizon_days} days ahead.",
    Refusal.NOBODY: "Nobody asked for gives this appointment.",
    Refusal.RESOURCES: "The business has too few of the rooms or devices that this appointment needs.",
    Refusal.HOURS: "This is outside working hours.",
    Refusal.CLOSED: "This time is closed.",
    Refusal.STEP: "Starts lie {type.slot_step_minutes} minutes apart from the opening on.",
}


def find_slots(booking_type: BookingType, calendars: Calendars, window: Range, now: datetime) -> list[Slot]:
    """The starts in the window at which enough people and units are free, sorted."""
    free, seats = _find_free(booking_type, calendars, window, now)
    length, capacity = booking_type.duration_minutes, booking_type.capacity
    return [Slot(at, at + length, tuple(free[at]), seats.get(at, capacity)) for at in sorted(free)]


def _find_free(
    booking_type: BookingType, calendars: Calendars, window: Range, now: datetime
) -> tuple[dict[int, list[UUID]], dict[int, int]]:
    """Who is free at each start in the window, and the seats left where a group has begun to fill."""
    limits = _bookable(booking_type, window, now)
    within = _within(booking_type, calendars, limits)
    find = _alone if booking_type.people == 1 else _together
    free = find(booking_type, calendars.staff, within)
    seats = _join_groups(booking_type, calendars, limits, free)
    if (asked_for := calendars.asked_for) is not None:
        free = {at: ids for at, ids in free.items() if asked_for in ids}
    return free, seats


def find_begins(
    booking_type: BookingType, calendars: Calendars, window: Range, now: datetime
) -> dict[UUID, Ranges]:
    """When each person alone could begin, whatever the grid: what follows something else has no grid."""
    within = _within(booking_type, calendars, _bookable(booking_type, window, now))
    return {one.staff_id: _allowed(booking_type, one, within) for one in calendars.staff}


def open_groups(booking_type: BookingType, calendars: Calendars, start: int) -> list[Group]:
    """The groups with seats that one can join at a start, by the person who was asked for."""
    return [
        group
        for group in calendars.groups
        if (group.start, group.end) == (start, start + booking_type.duration_minutes)
        and group.seats_left > 0
        and calendars.asked_for in (None, *group.staff_ids)
    ]


def _within(booking_type: BookingType, calendars: Calendars, limits: Range) -> Ranges:
    """Where resources and limits allow a start."""
    within: Ranges = [limits]
    if needs := booking_type.needed_resources:
        within = starts_met(needs, calendars.units, limits, booking_type.padded(0))
    return subtract(within, calendars.used_up) if calendars.used_up else within


def _join_groups(
    booking_type: BookingType, calendars: Calendars, limits: Range, free: dict[int, list[UUID]]
) -> dict[int, int]:
    """Adds the starts of groups with seats left, whatever the hours are by now; the seats left at each."""
    seats: dict[int, int] = {}
    offered = [limits] if not calendars.used_up else subtract([limits], calendars.used_up)
    for start in sorted({group.start for group in calendars.groups if contain(offered, _at(group.start))}):
        found = open_groups(booking_type, calendars, start)
        if found:
            people = [id_ for group in found for id_ in group.staff_ids]
            free[start] = [*people, *(id_ for id_ in free.get(start, ()) if id_ not in people)]
            seats[start] = sum(group.seats_left for group in found)
    return seats


def _at(start: int) -> Range:
    return start, start + 1


def check_offered(
    booking_type: BookingType, calendars: Calendars, starts_at: datetime, now: datetime
) -> tuple[UUID, ...]:
    """Who is free at this start; raises SlotNotOffered or SlotTaken."""
    start = minute_of(starts_at)
    window = (next_minute(starts_at), start + 1)  # empty when the start is no whole minute
    if found := find_slots(booking_type, calendars, window, now):
        return found[0].staff_ids
    if find_slots(booking_type, calendars.idle(), window, now):
        raise SlotTaken("Nobody is free at this time.", field="starts_at")
    why = _refusal(booking_type, calendars, start, now)
    raise SlotNotOffered(SAID[why].format(type=booking_type), field="starts_at", why=why.value)


def find_alternatives(
    booking_type: BookingType, calendars: Calendars, starts_at: datetime, now: datetime
) -> list[Slot]:
    """The free slots nearest to a taken start, in order of time."""
    start = minute_of(starts_at)
    near: list[int] = []
    for reach in (DAY, ALTERNATIVES_REACH):
        free, seats = _find_free(booking_type, calendars, (start - reach, start + reach), now)
        free.pop(start, None)
        near = nsmallest(ALTERNATIVES, sorted(free), key=lambda at: abs(at - start))
        if len(near) == ALTERNATIVES:
            break
    length, capacity = booking_type.duration_minutes, booking_type.capacity
    return [Slot(at, at + length, tuple(free[at]), seats.get(at, capacity)) for at in sorted(near)]


def alternatives_window(starts_at: datetime) -> Range:
    start = minute_of(starts_at)
    return start - ALTERNATIVES_REACH, start + ALTERNATIVES_REACH


def reach(booking_type: BookingType, window: Range, now: datetime) -> Range | None:
    """The time whose hours and holdings decide a window; None when nothing in it can be offered."""
    lo, hi = _bookable(booking_type, window, now)
    if lo >= hi:
        return None
    return booking_type.padded(lo)[0], booking_type.padded(hi)[1]


def _alone(
    booking_type: BookingType, staff: Sequence[StaffCalendar], within: Ranges
) -> dict[int, list[UUID]]:
    """Who could give the appointment at each start of their own grid."""
    free: defaultdict[int, list[UUID]] = defaultdict(list)
    for one in staff:
        allowed = _allowed(booking_type, one, within)
        for run in _on_grid(one.openings, allowed, booking_type.slot_step_minutes):
            for start in run:
                free[start].append(one.staff_id)
    return free


def _together(
    booking_type: BookingType, staff: Sequence[StaffCalendar], within: Ranges
) -> dict[int, list[UUID]]:
    """Who could take part at each start that lies on one's grid and finds enough of them."""
    allowed = [_allowed(booking_type, one, within) for one in staff]
    runs = (
        run
        for one, ranges in zip(staff, allowed, strict=True)
        for run in _on_grid(one.openings, ranges, booking_type.slot_step_minutes)
    )
    starts = sorted({start for run in runs for start in run})
    free: defaultdict[int, list[UUID]] = defaultdict(list)
    for one, ranges in zip(staff, allowed, strict=True):
        for lo, hi in ranges:
            for start in starts[bisect_left(starts, lo) : bisect_left(starts, hi)]:
                free[start].append(one.staff_id)
    return {start: ids for start, ids in free.items() if len(ids) >= booking_type.people}


def _allowed(booking_type: BookingType, calendar: StaffCalendar, within: Ranges) -> Ranges:
    """The starts at which this person has hours and nothing else to do, whatever the grid."""
    before, after = booking_type.padded(0)
    early, late = booking_type.in_hours(0)
    fitting = [(opens - early, closes - late + 1) for opens, closes in calendar.open_time()]
    blocked = merge([(start - after + 1, end - before) for start, end in calendar.busy])
    return subtract(intersect(within, [one for one in fitting if one[0] < one[1]]), blocked)


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
    if not booking_type.on_offer:
        return window[0], window[0]
    soonest = next_minute(now) + booking_type.min_notice_minutes
    return max(window[0], soonest), min(window[1], _horizon(booking_type, now))


def _horizon(booking_type: BookingType, now: datetime) -> int:
    today = minute_of(now)
    clock = offsets(booking_type.time_zone, (today, today + booking_type.horizon_days * DAY))
    return clock.closing((clock.local(today) // DAY + booking_type.horizon_days + 1) * DAY)


def _refusal(booking_type: BookingType, calendars: Calendars, start: int, now: datetime) -> Refusal:
    if not booking_type.on_offer:
        return Refusal.OFF
    if start < next_minute(now):
        return Refusal.PAST
    lo, hi = _bookable(booking_type, (start, start + 1), now)
    if lo > start:
        return Refusal.NOTICE
    if hi <= start:
        return Refusal.HORIZON
    if len(calendars.staff) < booking_type.people:
        return Refusal.NOBODY
    if booking_type.needed_resources and not _has_units(booking_type, calendars, start):
        return Refusal.RESOURCES
    wanted = booking_type.in_hours(start)
    if sum(contain(merge(one.openings), wanted) for one in calendars.staff) < booking_type.people:
        return Refusal.HOURS
    if sum(contain(one.open_time(), wanted) for one in calendars.staff) < booking_type.people:
        return Refusal.CLOSED
    return Refusal.STEP


def _has_units(booking_type: BookingType, calendars: Calendars, start: int) -> bool:
    needs, padded = booking_type.needed_resources, booking_type.padded(0)
    return bool(starts_met(needs, calendars.idle().units, (start, start + 1), padded))
