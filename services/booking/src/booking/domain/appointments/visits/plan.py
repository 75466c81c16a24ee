"""Which starts a visit has: several services one after another, each by the function of the single service.

1. The first service begins at a start that is offered of it, on its grid.
2. The next begins when the one before ends. Where the same person gives both, the buffers between two
   appointments lie between them: the first one's after plus the second one's before.
3. Hours, notice, horizon, people, resources and limits hold for each service by itself; the grid for the
   first alone.
4. Padded ranges of one person never overlap, also where somebody else had the customer in between. A unit
   serves one of those services whose padded ranges overlap, directly or through others between them.
5. There are as few changes of person as possible; of equals the people win who stand first.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate, pairwise
from uuid import UUID

from booking.domain.appointments.visits.equipment import units_of
from booking.domain.availability.resources.resource import Unit
from booking.domain.availability.slots.calendars import Calendars
from booking.domain.availability.slots.slots import find_begins, find_slots
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.time.intervals import Range, Ranges, intersect, union

Table = Mapping[UUID, Ranges]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One service of a visit and all that decides on its starts; its people in the order to try them."""

    booking_type: BookingType
    calendars: Calendars

    def idle(self) -> "Part":
        return replace(self, calendars=self.calendars.idle())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who gives one service and from when on, in UTC minutes."""

    staff_id: UUID
    start: int
    end: int
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A visit that is free, a step for each part."""

    steps: tuple[Step, ...]

    @property
    def start(self) -> int:
        return self.steps[0].start

    @property
    def end(self) -> int:
        return self.steps[-1].end


def between(before: BookingType, after: BookingType) -> int:
    """The minutes that one person needs between two services."""
    return before.buffer_after_minutes + after.buffer_before_minutes


def begins_after(kinds: Sequence[BookingType]) -> list[Range]:
    """How many minutes after the visit's start each service begins, at least and at most."""
    found = [(0, 0)]
    for before, after in pairwise(kinds):
        least, most = (edge + before.duration_minutes for edge in found[-1])
        found.append((least, most + between(before, after)))
    return found


def find_plans(
    parts: Sequence[Part], window: Range, now: datetime, most_changes: int | None = None
) -> list[Plan]:
    """The visits that can begin in the window, sorted by start, one for each start."""
    first = parts[0]
    offered = find_slots(first.booking_type, first.calendars, window, now)
    if not offered:
        return []
    most = len(parts) - 1 if most_changes is None else min(most_changes, len(parts) - 1)
    search = _Search(parts, window, now)
    found = (search.begun_at(slot.start, slot.staff_ids, most) for slot in offered)
    return [plan for plan in found if plan is not None]


class _Search:
    """`_follows[c][k]` is when each person could give service k so that, with c changes, the rest follows.

    It heeds rules 1 to 3 and spares nearly all of the tries that rule 4 would need.
    """

    def __init__(self, parts: Sequence[Part], window: Range, now: datetime) -> None:
        self._parts = parts
        self._kinds = [part.booking_type for part in parts]
        spans = begins_after(self._kinds)
        self._begins: list[Table] = [
            find_begins(part.booking_type, part.calendars, (window[0] + least, window[1] + most), now)
            for part, (least, most) in zip(parts, spans, strict=True)
        ]
        self._follows: list[list[Table]] = []
        self._dead: set[object] = set()

    def begun_at(self, start: int, staff_ids: Sequence[UUID], most_changes: int) -> Plan | None:
        for changes in range(most_changes + 1):
            if len(self._follows) == changes:
                self._follows.append(self._following(changes))
            self._dead.clear()
            for staff_id in staff_ids:
                if found := self._led_on((self._step(0, staff_id, start),), changes):
                    return found
        return None

    def _following(self, changes: int) -> list[Table]:
        last = len(self._parts) - 1
        found: list[Table] = [{}] * last + [self._begins[last]]
        for k in range(last - 1, 0, -1):
            kind, begins = self._kinds[k], self._begins[k]
            leaving = _others(self._follows[changes - 1][k + 1], begins) if changes else {}
            apart = kind.duration_minutes + between(kind, self._kinds[k + 1])
            found[k] = {
                one: intersect(
                    ranges,
                    union(
                        _earlier(found[k + 1].get(one, ()), apart),
                        _earlier(leaving.get(one, ()), kind.duration_minutes),
                    ),
                )
                for one, ranges in begins.items()
            }
        return found

    def _led_on(self, steps: tuple[Step, ...], changes: int) -> Plan | None:
        key = self._key(steps, changes)
        if key in self._dead:
            return None
        found = self._next(steps, changes)
        if found is None:
            self._dead.add(key)
        return found

    def _next(self, steps: tuple[Step, ...], changes: int) -> Plan | None:
        k, last = len(steps), steps[-1]
        units = units_of(
            [(part.booking_type, part.calendars.units) for part in self._parts[:k]],
            [step.start for step in steps],
        )
        if units is None:
            return None
        if k == len(self._parts):
            return Plan(steps=tuple(replace(step, units=one) for step, one in zip(steps, units, strict=True)))
        for staff_id in self._begins[k] if changes else (last.staff_id,):
            same = staff_id == last.staff_id
            start = last.end + (between(self._kinds[k - 1], self._kinds[k]) if same else 0)
            left = changes if same else changes - 1
            if _holds(self._follows[left][k].get(staff_id, ()), start):
                step = self._step(k, staff_id, start)
                if self._is_clear(steps, step) and (found := self._led_on((*steps, step), left)):
                    return found
        return None

    def _step(self, k: int, staff_id: UUID, start: int) -> Step:
        return Step(staff_id=staff_id, start=start, end=start + self._kinds[k].duration_minutes)

    def _is_clear(self, steps: tuple[Step, ...], step: Step) -> bool:
        begins = self._kinds[len(steps)].padded(step.start)[0]
        return all(
            kind.padded(one.start)[1] <= begins
            for one, kind in zip(steps, self._kinds, strict=False)
            if one.staff_id == step.staff_id
        )

    def _key(self, steps: tuple[Step, ...], changes: int) -> object:
        """What decides on how it goes on: when each began, who is at it, whose buffers reach further."""
        longest = max((kind.buffer_before_minutes for kind in self._kinds[len(steps) :]), default=0)
        reaching = frozenset(
            (one.staff_id, one.start)
            for one, kind in zip(steps, self._kinds, strict=False)
            if kind.padded(one.start)[1] > steps[-1].end - longest
        )
        return changes, tuple(step.start for step in steps), steps[-1].staff_id, reaching


def _others(table: Table, ids: Iterable[UUID]) -> dict[UUID, Ranges]:
    """Of each person the time of everybody else."""
    ranges, nobody = list(table.values()), list[Range]()
    before = list(accumulate(ranges, union, initial=nobody))
    behind = list(accumulate(reversed(ranges), union, initial=nobody))[::-1]
    places = {one: i for i, one in enumerate(table)}
    return {
        one: before[-1] if (i := places.get(one)) is None else union(before[i], behind[i + 1]) for one in ids
    }


def _earlier(ranges: Ranges, minutes: int) -> list[Range]:
    return [(start - minutes, end - minutes) for start, end in ranges]


def _holds(ranges: Ranges, start: int) -> bool:
    i = bisect_right(ranges, start, key=lambda one: one[0]) - 1
    return i >= 0 and start < ranges[i][1]
