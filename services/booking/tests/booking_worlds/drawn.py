"""Drawn worlds: schedules, people and rooms around clock changes, and what keeps them busy."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from booking.domain.availability.resources.resource import ResourceNeed, Unit
from booking.domain.availability.resources.units import UnitCalendar
from booking.domain.availability.schedules.rules import DatedRule, Override
from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.availability.schedules.weekly import WeeklyHours
from booking.domain.availability.slots.calendars import Calendars, StaffCalendar
from booking.domain.availability.slots.slots import find_slots, reach
from booking.domain.booking_types.booking_type import BookingType, StaffRule
from booking.domain.time.intervals import Range, merge
from booking.domain.time.zones import instant_of, minute_of
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
def booking_types(draw: st.DrawFn) -> BookingType:
    return BookingType(
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


@st.composite
def worlds(draw: st.DrawFn) -> World:
    middle = minute_of(datetime.fromisoformat(draw(st.sampled_from(CHANGES))).replace(tzinfo=UTC))
    start = middle + draw(st.integers(-1500, 500))
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
        booking_type=draw(booking_types()),
        schedules=schedules,
        busy=busy,
        closed=closed,
        units_busy=units_busy,
        asked_for=draw(st.sampled_from((None, None, STAFF[1]))),
        used_up=draw(st.sampled_from(((), (), ((start, start + 720),), ((start + 300, start + 2000),)))),
        window=window,
        now=now,
    )
