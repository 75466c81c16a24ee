"""Which starts find the units they need, and which units those are.

Each need takes a unit of its own. Needs may name overlapping sets of resources, so units are given out by
augmenting paths (Kuhn): a start is refused only when no way of giving them out exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from booking.domain.availability.resources.resource import ResourceNeed, Unit
from booking.domain.time.intervals import Range, Ranges, merge


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCalendar:
    """One unit and its padded busy ranges in any order, in UTC minutes."""

    unit: Unit
    busy: Ranges


def assign(needs: Sequence[ResourceNeed], free: Sequence[Unit]) -> tuple[Unit, ...] | None:
    """A unit for each need, in the order of the needs; earlier units are preferred."""
    return match([[unit for unit in free if unit.resource_id in need.any_of] for need in needs])


def match(fitting: Sequence[Sequence[Unit]]) -> tuple[Unit, ...] | None:
    """A unit of its own for each list, of those in it."""
    holder: dict[UUID, int] = {}
    given: dict[int, Unit] = {}

    def find(need: int, tried: set[UUID]) -> bool:
        for unit in fitting[need]:
            if unit.id in tried:
                continue
            tried.add(unit.id)
            if unit.id not in holder or find(holder[unit.id], tried):
                holder[unit.id] = need
                given[need] = unit
                return True
        return False

    if not all(find(need, set()) for need in range(len(fitting))):
        return None
    return tuple(given[need] for need in range(len(fitting)))


def free_at(calendars: Sequence[UnitCalendar], wanted: Range) -> list[Unit]:
    """The units that nothing keeps busy in the wanted padded range."""
    return [
        calendar.unit
        for calendar in calendars
        if not any(start < wanted[1] and wanted[0] < end for start, end in calendar.busy)
    ]


def starts_met(
    needs: Sequence[ResourceNeed], calendars: Sequence[UnitCalendar], limits: Range, padded: Range
) -> list[Range]:
    """The starts in the limits at which every need is met; `padded` is what a start at 0 keeps busy."""
    if limits[0] >= limits[1]:
        return []
    edges: list[tuple[int, int]] = []
    for i, calendar in enumerate(calendars):
        for start, end in merge((start - padded[1] + 1, end - padded[0]) for start, end in calendar.busy):
            edges += [(start, i), (end, i)]
    edges.sort()
    busy: set[int] = set()
    known: dict[frozenset[int], bool] = {}
    met: list[Range] = []
    moments = [(limits[0], -1), *edges, (limits[1], -1)]
    for (moment, unit), (following, _) in pairwise(sorted(moments)):
        if unit >= 0:
            busy ^= {unit}
        lo, hi = max(moment, limits[0]), min(following, limits[1])
        if lo < hi:
            state = frozenset(busy)
            if state not in known:
                free = [one.unit for i, one in enumerate(calendars) if i not in busy]
                known[state] = assign(needs, free) is not None
            if known[state]:
                met.append((lo, hi))
    return merge(met)
