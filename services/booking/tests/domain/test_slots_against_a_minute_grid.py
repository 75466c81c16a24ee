"""The search works on ranges; here every minute is asked one by one, with zoneinfo itself, and must agree."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from booking.domain.availability.booking_type import BookingType
from booking.domain.availability.intervals import Range
from booking.domain.availability.schedule import Schedule
from booking.domain.availability.slots import StaffCalendar, check_offered, find_slots, reach
from booking.domain.availability.weekly import WeeklyHours
from booking.domain.availability.zones import instant_of, minute_of
from booking.domain.errors import SlotNotOffered, SlotTaken
from hypothesis import given, settings
from hypothesis import strategies as st

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
CHANGES = ("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2026-06-10")
STAFF = (UUID(int=1), UUID(int=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    booking_type: BookingType
    schedules: tuple[Schedule, ...]
    busy: tuple[tuple[Range, ...], ...]
    window: Range
    now: datetime

    def calendars(self, window: Range) -> list[StaffCalendar]:
        """What a store would load for this window and no more."""
        needed = reach(self.booking_type, window, self.now)
        if needed is None:
            return []
        return [
            StaffCalendar(
                staff_id=schedule.staff_id,
                openings=schedule.openings(needed),
                busy=[one for one in busy if one[0] < needed[1] and needed[0] < one[1]],
            )
            for schedule, busy in zip(self.schedules, self.busy, strict=True)
        ]

    def found(self, window: Range) -> dict[int, tuple[UUID, ...]]:
        slots = find_slots(self.booking_type, self.calendars(window), window, self.now)
        return {slot.start: slot.staff_ids for slot in slots}


hours = (
    st.lists(st.sampled_from(range(0, 1441, 15)), unique=True, max_size=6)
    .map(sorted)
    .map(lambda edges: tuple(zip(edges[::2], edges[1::2], strict=False)))
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
    )
    schedules = tuple(
        Schedule(
            id=uuid4(),
            staff_id=staff_id,
            time_zone=draw(st.sampled_from(ZONES)),
            weekly=WeeklyHours(tuple(draw(hours) for _ in range(7))),
        )
        for staff_id in STAFF
    )
    gaps = st.tuples(st.integers(-500, 2500), st.integers(1, 300))
    busy = tuple(
        tuple((start + at, start + at + length) for at, length in draw(st.lists(gaps, max_size=6)))
        for _ in STAFF
    )
    now = instant_of(start + draw(st.integers(-2000, 600))) + timedelta(seconds=draw(st.integers(0, 59)))
    window = (start, start + draw(st.integers(1, 1600)))
    return World(booking_type=booking_type, schedules=schedules, busy=busy, window=window, now=now)


@lru_cache
def naive_clock(zone: str, day: date) -> dict[datetime, list[int]]:
    """What the local clock shows at each UTC minute around a day, and when."""
    shown: dict[datetime, list[int]] = {}
    noon = minute_of(datetime.combine(day, time(12), tzinfo=UTC))
    for minute in range(noon - 30 * 60, noon + 30 * 60):
        local = instant_of(minute).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        shown.setdefault(local, []).append(minute)
    return shown


def naive_edge(zone: str, day: date, minutes: int, *, closing: bool) -> int:
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    clock = naive_clock(zone, day)
    shown = clock.get(wall) or clock[min(later for later in clock if later > wall)]
    return shown[-1 if closing else 0]


def naive_openings(schedule: Schedule, window: Range) -> Iterator[Range]:
    zone = ZoneInfo(schedule.time_zone)
    first = instant_of(window[0]).astimezone(zone).date() - timedelta(days=1)
    last = instant_of(window[1] + 1440).astimezone(zone).date() + timedelta(days=1)
    day: date = first
    while day <= last:
        for start, end in schedule.weekly.days[day.weekday()]:
            yield (
                naive_edge(schedule.time_zone, day, start, closing=False),
                naive_edge(schedule.time_zone, day, end, closing=True),
            )
        day += timedelta(days=1)


def naive_slots(world: World) -> dict[int, tuple[UUID, ...]]:
    free: dict[int, tuple[UUID, ...]] = {}
    for schedule, busy in zip(world.schedules, world.busy, strict=True):
        openings = list(naive_openings(schedule, world.window))
        open_minutes = {m for opens, closes in openings for m in range(opens, closes)}
        busy_minutes = {m for start, end in busy for m in range(start, end)}
        for start in range(*world.window):
            if naively_free(world, start, openings, open_minutes, busy_minutes):
                free[start] = (*free.get(start, ()), schedule.staff_id)
    return free


def naively_free(
    world: World, start: int, openings: list[Range], open_minutes: set[int], busy_minutes: set[int]
) -> bool:
    kind = world.booking_type
    end = start + kind.duration_minutes
    zone = ZoneInfo(kind.time_zone)
    begun = [opens for opens, closes in openings if opens <= start < closes]
    days_ahead = instant_of(start).astimezone(zone).date() - world.now.astimezone(zone).date()
    padded = range(start - kind.buffer_before_minutes, end + kind.buffer_after_minutes)
    return (
        bool(begun)
        and (start - max(begun)) % kind.slot_step_minutes == 0
        and open_minutes.issuperset(range(start, end))
        and busy_minutes.isdisjoint(padded)
        and instant_of(start) >= world.now + timedelta(minutes=kind.min_notice_minutes)
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
    idle = replace(world, busy=tuple(() for _ in world.busy)).found(world.window)
    for start in range(*world.window):
        calendars = world.calendars((start, start + 1))
        if start in listed:
            assert check_offered(world.booking_type, calendars, instant_of(start), world.now) == listed[start]
        else:
            with pytest.raises(SlotTaken if start in idle else SlotNotOffered):
                check_offered(world.booking_type, calendars, instant_of(start), world.now)
