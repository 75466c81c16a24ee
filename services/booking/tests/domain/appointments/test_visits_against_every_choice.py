"""The search of a visit works on ranges; here all choices of people are tried each minute and must agree."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise, permutations, product
from uuid import UUID, uuid4

import pytest
from booking.domain.appointments.visits.offer import check_plan
from booking.domain.appointments.visits.plan import Part, Plan, find_plans
from booking.domain.availability.resources.resource import ResourceNeed, Unit
from booking.domain.availability.resources.units import UnitCalendar
from booking.domain.availability.slots.calendars import Calendars, StaffCalendar
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.domain.time.intervals import Range, merge
from booking.domain.time.zones import instant_of, minute_of
from hypothesis import given, settings
from hypothesis import strategies as st

MIDNIGHT = minute_of(datetime(2026, 6, 10, tzinfo=UTC))
NOW = instant_of(MIDNIGHT - 1440)
WINDOW = (MIDNIGHT, MIDNIGHT + 600)
PEOPLE = (UUID(int=1), UUID(int=2), UUID(int=3))
CHAIR, SINK = UUID(int=10), UUID(int=20)
UNITS = tuple(
    Unit(id=UUID(int=100 + i), resource_id=resource_id, resource_name="", number=number)
    for i, (resource_id, number) in enumerate(((CHAIR, 1), (CHAIR, 2), (SINK, 1)))
)
NEEDS = ((), (), (), ((CHAIR,),), ((CHAIR,), (SINK,)), ((CHAIR, SINK),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One person and a few things may be busy; each part knows who gives it, in its own order."""

    parts: tuple[Part, ...]
    most_changes: int | None

    def found(self, window: Range = WINDOW) -> dict[int, Plan]:
        return {plan.start: plan for plan in find_plans(self.parts, window, NOW, self.most_changes)}


ranges = st.tuples(st.integers(-60, 700), st.integers(1, 90)).map(
    lambda one: (MIDNIGHT + one[0], MIDNIGHT + one[0] + one[1])
)
hours = st.lists(
    st.tuples(st.integers(-12, 60), st.integers(1, 40)).map(
        lambda one: (MIDNIGHT + one[0] * 10, MIDNIGHT + (one[0] + one[1]) * 10)
    ),
    min_size=1,
    max_size=3,
).map(merge)


@st.composite
def kinds(draw: st.DrawFn) -> BookingType:
    return BookingType(
        id=uuid4(),
        name="Any",
        slug="any-type",
        duration_minutes=draw(st.sampled_from((5, 10, 20, 45))),
        slot_step_minutes=draw(st.sampled_from((5, 15, 30))),
        buffer_before_minutes=draw(st.sampled_from((0, 0, 10, 40))),
        buffer_after_minutes=draw(st.sampled_from((0, 0, 5, 30))),
        horizon_days=30,
        price=None,
        staff_ids=tuple(draw(st.permutations(PEOPLE))[: draw(st.integers(1, 3))]),
        time_zone="UTC",
        needed_resources=tuple(ResourceNeed(any_of=ids) for ids in draw(st.sampled_from(NEEDS))),
        buffers_outside_hours=draw(st.booleans()),
    )


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    open_time = {one: draw(hours) for one in PEOPLE}
    busy = {one: merge(draw(st.lists(ranges, max_size=4))) for one in PEOPLE}
    units = [UnitCalendar(unit=unit, busy=merge(draw(st.lists(ranges, max_size=2)))) for unit in UNITS]
    parts = []
    for kind in draw(st.lists(kinds(), min_size=2, max_size=4)):
        named = draw(st.sampled_from((None, None, None, *kind.staff_ids)))
        eligible = kind.staff_ids if named is None else (named,)
        calendars = Calendars(
            staff=[StaffCalendar(staff_id=one, openings=open_time[one], busy=busy[one]) for one in eligible],
            units=units,
            used_up=merge(draw(st.sampled_from(([], [], [(MIDNIGHT, MIDNIGHT + 120)])))),
            asked_for=named,
        )
        parts.append(Part(booking_type=kind, calendars=calendars))
    return Shop(parts=tuple(parts), most_changes=draw(st.sampled_from((None, None, 0, 1))))


def naive(shop: Shop) -> dict[int, tuple[tuple[UUID, int], ...]]:
    """Of each start the best of all choices of people: the fewest changes, then the order of each part."""
    orders = [[one.staff_id for one in part.calendars.staff] for part in shop.parts]
    choices = sorted(product(*(range(len(order)) for order in orders)), key=lambda one: one)
    people = [tuple(order[i] for order, i in zip(orders, choice, strict=True)) for choice in choices]
    allowed = [(one, changes) for one in people if _allows(shop, changes := _changes(one))]
    best = sorted(allowed, key=lambda one: one[1])
    found = {}
    for start in range(*WINDOW):
        for chosen, _ in best:
            steps = _timed(shop, chosen, start)
            if _possible(shop, steps):
                found[start] = steps
                break
    return found


def _changes(people: tuple[UUID, ...]) -> int:
    return sum(one != other for one, other in pairwise(people))


def _allows(shop: Shop, changes: int) -> bool:
    return shop.most_changes is None or changes <= shop.most_changes


def _timed(shop: Shop, people: tuple[UUID, ...], start: int) -> tuple[tuple[UUID, int], ...]:
    steps = []
    for k, one in enumerate(people):
        if k:
            before, kind = shop.parts[k - 1].booking_type, shop.parts[k].booking_type
            start += before.duration_minutes
            if people[k - 1] == one:
                start += before.buffer_after_minutes + kind.buffer_before_minutes
        steps.append((one, start))
    return tuple(steps)


def _possible(shop: Shop, steps: tuple[tuple[UUID, int], ...]) -> bool:
    padded = [
        range(*part.booking_type.padded(start)) for part, (_, start) in zip(shop.parts, steps, strict=True)
    ]
    for k, (part, (one, start)) in enumerate(zip(shop.parts, steps, strict=True)):
        if not _gives(part, one, start, on_grid=k == 0):
            return False
        for j in range(k):
            if steps[j][0] == one and _meet(padded[j], padded[k]):
                return False
    return _equipped(shop, padded)


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _gives(part: Part, who: UUID, start: int, *, on_grid: bool) -> bool:
    kind = part.booking_type
    (calendar,) = (one for one in part.calendars.staff if one.staff_id == who)
    padded, alone = range(*kind.padded(start)), range(start, start + kind.duration_minutes)
    wanted = alone if kind.buffers_outside_hours else padded
    opening = next((one for one in calendar.openings if _inside(wanted, one)), None)
    return (
        opening is not None
        and (not on_grid or (start - opening[0]) % kind.slot_step_minutes == 0)
        and not any(_meet(padded, range(*one)) for one in calendar.busy)
        and not any(one[0] <= start < one[1] for one in part.calendars.used_up)
    )


def _inside(wanted: range, opening: Range) -> bool:
    return opening[0] <= wanted.start and wanted.stop <= opening[1]


def _equipped(shop: Shop, padded: list[range]) -> bool:
    """Whether each chain of parts whose padded ranges overlap finds units of its own."""
    needing = [k for k, part in enumerate(shop.parts) if part.booking_type.needed_resources]
    chains: list[set[int]] = []
    for k in needing:
        met = [one for one in chains if any(_meet(padded[k], padded[j]) for j in one)]
        chains = [one for one in chains if one not in met] + [{k}.union(*met)]
    return all(_served(shop, padded, sorted(chain)) for chain in chains)


def _served(shop: Shop, padded: list[range], chain: list[int]) -> bool:
    needs = [(k, need) for k in chain for need in shop.parts[k].booking_type.needed_resources]
    busy = {one.unit.id: one.busy for one in shop.parts[0].calendars.units}
    return any(
        all(
            unit.resource_id in need.any_of
            and not any(_meet(padded[k], range(*one)) for one in busy[unit.id])
            for unit, (k, need) in zip(units, needs, strict=True)
        )
        for units in permutations(UNITS, len(needs))
    )


def shown(plan: Plan) -> tuple[tuple[UUID, int], ...]:
    return tuple((step.staff_id, step.start) for step in plan.steps)


@settings(max_examples=120, deadline=None)
@given(shops())
def test_the_search_finds_exactly_the_visits_that_trying_everything_finds(shop: Shop) -> None:
    assert {start: shown(plan) for start, plan in shop.found().items()} == naive(shop)


@settings(max_examples=60, deadline=None)
@given(shops(), st.integers(0, 600))
def test_splitting_the_window_never_changes_the_visits(shop: Shop, cut: int) -> None:
    lo, hi = WINDOW
    assert shop.found((lo, lo + cut)) | shop.found((lo + cut, hi)) == shop.found((lo, hi))


@settings(max_examples=25, deadline=None)
@given(shops())
def test_every_listed_visit_is_accepted_and_every_other_minute_refused(shop: Shop) -> None:
    listed = shop.found()
    idle = Shop(parts=tuple(part.idle() for part in shop.parts), most_changes=shop.most_changes).found()
    for start in range(*WINDOW):
        if start in listed:
            assert check_plan(shop.parts, instant_of(start), NOW, shop.most_changes) == listed[start]
        else:
            with pytest.raises(SlotTaken if start in idle else SlotNotOffered):
                check_plan(shop.parts, instant_of(start), NOW, shop.most_changes)


@settings(max_examples=60, deadline=None)
@given(shops())
def test_no_unit_and_no_person_serves_two_overlapping_parts(shop: Shop) -> None:
    for plan in shop.found().values():
        taken = [
            (id_, range(*part.booking_type.padded(step.start)))
            for part, step in zip(shop.parts, plan.steps, strict=True)
            for id_ in (step.staff_id, *(unit.id for unit in step.units))
        ]
        for i, (one, when) in enumerate(taken):
            assert not any(other == one and _meet(when, then) for other, then in taken[:i])
