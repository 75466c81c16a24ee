"""Slots found minute by minute, as slowly and plainly as they can be."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import permutations
from uuid import UUID
from zoneinfo import ZoneInfo

from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.time.intervals import Range
from booking.domain.time.zones import instant_of, minute_of
from booking_worlds.drawn import UNITS, World


@lru_cache
def naive_clock(zone: str, day: date) -> dict[datetime, list[int]]:
    """What the local clock shows at each UTC minute around a day and the next, and when."""
    shown: dict[datetime, list[int]] = {}
    midnight = minute_of(datetime.combine(day, time(), tzinfo=UTC))
    for minute in range(midnight - 18 * 60, midnight + 66 * 60):
        local = instant_of(minute).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        shown.setdefault(local, []).append(minute)
    return shown


def naive_edge(zone: str, day: date, minutes: int, *, closing: bool) -> int:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    clock = naive_clock(zone, day)
    shown = clock.get(wall) or clock[min(later for later in clock if later > wall)]
    return shown[-1 if closing else 0]


def naive_hours(schedule: Schedule, day: date) -> tuple[str, tuple[Range, ...]]:
    """Override > dated > weekly, with the zone it is read in."""
    for override in schedule.overrides:
        if override.day == day:
            return override.time_zone or schedule.time_zone, override.ranges
    best = None
    for rule in schedule.dated:
        holds = rule.first <= day <= rule.last or (
            rule.every_year
            and day >= rule.first
            and any(
                rule.first.replace(year=year) <= day <= rule.last.replace(year=year + span)
                for span in (rule.last.year - rule.first.year,)
                for year in (day.year - 1, day.year)
            )
        )
        if holds and (best is None or rule.priority > best.priority):
            best = rule
    weekly, zone = (best.weekly, best.time_zone) if best else (schedule.weekly, None)
    days_since = (day - date(1970, 1, 1)).days - weekly.starts_on
    return zone or schedule.time_zone, weekly.days[days_since % len(weekly.days)]


def naive_openings(schedule: Schedule, window: Range) -> Iterator[Range]:
    zone = ZoneInfo(schedule.time_zone)
    day = instant_of(window[0]).astimezone(zone).date() - timedelta(days=3)
    last = instant_of(window[1] + 1440).astimezone(zone).date() + timedelta(days=2)
    while day <= last:
        rule_zone, ranges = naive_hours(schedule, day)
        for start, end in ranges:
            opens = naive_edge(rule_zone, day, start, closing=False)
            closes = naive_edge(rule_zone, day, end, closing=True)
            if opens < closes:
                yield opens, closes
        day += timedelta(days=1)


def naive_grid(openings: list[Range], window: Range) -> dict[int, int]:
    """For each open minute the one its steps are counted from: where its range began to own the time."""
    owners = {
        minute: max((one for one in openings if one[0] <= minute < one[1]), default=None)
        for minute in range(window[0] - 3 * 1440, window[1] + 2 * 1440)
    }
    begun: dict[int, int] = {}
    for minute, owner in owners.items():
        if owner is not None:
            same = owner == owners.get(minute - 1) and minute - 1 in begun
            begun[minute] = begun[minute - 1] if same else minute
    return begun


def naive_slots(world: World) -> dict[int, tuple[UUID, ...]]:
    kind = world.booking_type
    people = [
        (schedule.staff_id, begun, begun.keys() - _minutes(closed), _minutes(busy))
        for schedule, busy, closed in zip(world.schedules, world.busy, world.closed, strict=True)
        for begun in [naive_grid(list(naive_openings(schedule, world.window)), world.window)]
        if kind.people > 1 or world.asked_for in (None, schedule.staff_id)
    ]
    units_busy = [_minutes(busy) for busy in world.units_busy]
    full = _minutes(world.used_up)
    found: dict[int, tuple[UUID, ...]] = {}
    for start in range(*world.window):
        free = [
            (id_, start in begun and (start - begun[start]) % kind.slot_step_minutes == 0)
            for id_, begun, open_minutes, busy in people
            if naively_free(kind, start, open_minutes, busy)
        ]
        if kind.people == 1:
            free = [one for one in free if one[1]]
        ids = tuple(id_ for id_, _ in free)
        if (
            len(ids) >= kind.people
            and any(on_grid for _, on_grid in free)
            and world.asked_for in (None, *ids)
            and naively_equipped(kind, start, units_busy)
            and naively_in_time(world, start)
            and start not in full
        ):
            found[start] = ids
    return found


def _minutes(ranges: Iterable[Range]) -> set[int]:
    return {minute for start, end in ranges for minute in range(start, end)}


def _padded(kind: BookingType, start: int) -> range:
    return range(
        start - kind.buffer_before_minutes, start + kind.duration_minutes + kind.buffer_after_minutes
    )


def naively_free(kind: BookingType, start: int, open_minutes: set[int], busy: set[int]) -> bool:
    padded = _padded(kind, start)
    wanted = range(start, start + kind.duration_minutes) if kind.buffers_outside_hours else padded
    return open_minutes.issuperset(wanted) and busy.isdisjoint(padded)


def naively_equipped(kind: BookingType, start: int, units_busy: list[set[int]]) -> bool:
    """Some way of handing out free units meets each need with one of its own."""
    padded = _padded(kind, start)
    free = [unit for unit, busy in zip(UNITS, units_busy, strict=True) if busy.isdisjoint(padded)]
    return any(
        all(unit.resource_id in need.any_of for unit, need in zip(chosen, kind.needed_resources, strict=True))
        for chosen in permutations(free, len(kind.needed_resources))
    )


def naively_in_time(world: World, start: int) -> bool:
    kind = world.booking_type
    zone = ZoneInfo(kind.time_zone)
    days_ahead = instant_of(start).astimezone(zone).date() - world.now.astimezone(zone).date()
    return (
        instant_of(start) >= world.now + timedelta(minutes=kind.min_notice_minutes)
        and days_ahead.days <= kind.horizon_days
    )
