"""The search works on ranges; here every minute is asked one by one, with zoneinfo itself, and must agree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import permutations
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from booking.domain.availability.booking_type import BookingType, StaffRule
from booking.domain.availability.calendars import Calendars, StaffCalendar
from booking.domain.availability.intervals import Range, merge
from booking.domain.availability.rules import DatedRule, Override
from booking.domain.availability.schedule import Schedule
from booking.domain.availability.slots import check_offered, find_slots, reach
from booking.domain.availability.weekly import WeeklyHours
from booking.domain.availability.zones import instant_of, minute_of
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.domain.resources.resource import ResourceNeed, Unit
from booking.domain.resources.units import UnitCalendar, assign, free_at
from hypothesis import given, settings
from hypothesis import strategies as st

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
CHANGES = ("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2026-06-10")
STAFF = (UUID(int=1), UUID(int=2), UUID(int=3))
ROOM, LASER = UUID(int=10), UUID(int=20)
UNITS = tuple(
    Unit(id=UUID(int=100 + i), resource_id=resource_id, resource_name="", number=number)
    for i, (resource_id, number) in enumerate(((ROOM, 1), (ROOM, 2), (LASER, 1)))
)
NEEDS = ((), (), ((ROOM,),), ((ROOM,), (LASER,)), ((ROOM, LASER), (ROOM,)), ((LASER,), (LASER,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    booking_type: BookingType
    schedules: tuple[Schedule, ...]
    busy: tuple[tuple[Range, ...], ...]
    closed: tuple[tuple[Range, ...], ...]
    units_busy: tuple[tuple[Range, ...], ...]
    asked_for: UUID | None
    used_up: tuple[Range, ...]
    window: Range
    now: datetime

    def calendars(self, window: Range) -> Calendars:
        """What a store would load for this window and no more."""
        needed = reach(self.booking_type, window, self.now)
        if needed is None:
            return Calendars(staff=[])
        alone = self.booking_type.people == 1
        return Calendars(
            staff=[
                StaffCalendar(
                    staff_id=schedule.staff_id,
                    openings=schedule.openings(needed),
                    busy=_met(busy, needed),
                    closed=_met(closed, needed),
                )
                for schedule, busy, closed in zip(self.schedules, self.busy, self.closed, strict=True)
                if not alone or self.asked_for in (None, schedule.staff_id)
            ],
            units=[
                UnitCalendar(unit=unit, busy=_met(busy, needed))
                for unit, busy in zip(UNITS, self.units_busy, strict=True)
            ],
            asked_for=self.asked_for,
            used_up=merge(self.used_up),
        )

    def found(self, window: Range) -> dict[int, tuple[UUID, ...]]:
        slots = find_slots(self.booking_type, self.calendars(window), window, self.now)
        return {slot.start: slot.staff_ids for slot in slots}


def _met(busy: tuple[Range, ...], needed: Range) -> list[Range]:
    return [one for one in busy if one[0] < needed[1] and needed[0] < one[1]]


day_hours = (
    st.lists(st.sampled_from(range(0, 1441, 15)), unique=True, max_size=6)
    .map(sorted)
    .map(lambda edges: tuple(zip(edges[::2], edges[1::2], strict=False)))
)
night = st.integers(1, 20).map(lambda half_hours: (1440 - half_hours * 30, 1440 + (21 - half_hours) * 30))
hours = st.one_of(day_hours, day_hours, night.map(lambda one: (one,)))


@st.composite
def weeks(draw: st.DrawFn, middle: int) -> WeeklyHours:
    """One week, or two in turn from some day near the middle on."""
    rotates = draw(st.booleans())
    days = tuple(draw(hours) for _ in range(14 if rotates else 7))
    return WeeklyHours(days, middle // 1440 + draw(st.integers(-20, 20))) if rotates else WeeklyHours(days)


@st.composite
def schedules_of(draw: st.DrawFn, staff_id: UUID, middle: int) -> Schedule:
    def near() -> date:
        return date.fromordinal(instant_of(middle).toordinal() + draw(st.integers(-3, 3)))

    own_zone = st.sampled_from((None, *ZONES))
    dated = []
    for _ in range(draw(st.integers(0, 2))):
        first, last = sorted((near(), near()))
        rule = DatedRule(
            name="",
            first=first,
            last=last,
            every_year=draw(st.booleans()),
            priority=draw(st.integers(0, 1)),
            weekly=draw(weeks(middle)),
            time_zone=draw(own_zone),
        )
        dated.append(rule)
    overrides = {near(): (draw(hours), draw(own_zone)) for _ in range(draw(st.integers(0, 2)))}
    return Schedule(
        id=uuid4(),
        staff_id=staff_id,
        time_zone=draw(st.sampled_from(ZONES)),
        weekly=draw(weeks(middle)),
        dated=tuple(dated),
        overrides=tuple(
            Override(day=day, ranges=ranges, time_zone=zone) for day, (ranges, zone) in overrides.items()
        ),
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    middle = minute_of(datetime.fromisoformat(draw(st.sampled_from(CHANGES))).replace(tzinfo=UTC))
    start = middle + draw(st.integers(-1500, 500))
    booking_type = BookingType(
        id=uuid4(),
        name="Any",
        slug="any-type",
        duration_minutes=draw(st.sampled_from((1, 20, 45, 90, 240, 1440))),
        slot_step_minutes=draw(st.sampled_from((5, 7, 30, 60, 90))),
        buffer_before_minutes=draw(st.sampled_from((0, 0, 10, 60))),
        buffer_after_minutes=draw(st.sampled_from((0, 0, 15, 120))),
        min_notice_minutes=draw(st.sampled_from((0, 30, 600))),
        horizon_days=draw(st.sampled_from((0, 1, 2, 365))),
        price=None,
        staff_ids=STAFF,
        consumables=(),
        time_zone=draw(st.sampled_from(ZONES)),
        staff_rule=draw(st.sampled_from(StaffRule)),
        staff_needed=draw(st.integers(1, len(STAFF))),
        needed_resources=tuple(ResourceNeed(any_of=ids) for ids in draw(st.sampled_from(NEEDS))),
        buffers_outside_hours=draw(st.booleans()),
    )
    schedules = tuple(draw(schedules_of(staff_id, middle)) for staff_id in STAFF)
    gaps = st.tuples(st.integers(-500, 2500), st.integers(1, 300))
    busy, closed, units_busy = (
        tuple(
            tuple((start + at, start + at + length) for at, length in draw(st.lists(gaps, max_size=most)))
            for _ in those
        )
        for those, most in ((STAFF, 6), (STAFF, 2), (UNITS, 6))
    )
    now = instant_of(start + draw(st.integers(-2000, 600))) + timedelta(seconds=draw(st.integers(0, 59)))
    window = (start, start + draw(st.integers(1, 1600)))
    return World(
        booking_type=booking_type,
        schedules=schedules,
        busy=busy,
        closed=closed,
        units_busy=units_busy,
        asked_for=draw(st.sampled_from((None, None, STAFF[1]))),
        used_up=draw(st.sampled_from(((), (), ((start, start + 720),), ((start + 300, start + 2000),)))),
        window=window,
        now=now,
    )


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


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_search_finds_exactly_the_starts_that_a_minute_by_minute_check_allows(world: World) -> None:
    assert world.found(world.window) == naive_slots(world)


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 1600))
def test_splitting_the_window_never_changes_the_answer(world: World, cut: int) -> None:
    lo, hi = world.window
    middle = min(lo + cut, hi)
    assert world.found((lo, middle)) | world.found((middle, hi)) == world.found((lo, hi))


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_every_listed_start_is_accepted_and_every_other_minute_refused(world: World) -> None:
    listed = world.found(world.window)
    never = {"busy": tuple(() for _ in STAFF), "units_busy": tuple(() for _ in UNITS), "used_up": ()}
    idle = replace(world, **never).found(world.window)
    for start in range(*world.window):
        calendars = world.calendars((start, start + 1))
        if start in listed:
            assert check_offered(world.booking_type, calendars, instant_of(start), world.now) == listed[start]
            free = free_at(calendars.units, world.booking_type.padded(start))
            assert assign(world.booking_type.needed_resources, free) is not None
        else:
            with pytest.raises(SlotTaken if start in idle else SlotNotOffered):
                check_offered(world.booking_type, calendars, instant_of(start), world.now)
