"""Which units the services of one visit use."""

from collections.abc import Sequence

from booking.domain.availability.resources.resource import Unit
from booking.domain.availability.resources.units import UnitCalendar, free_at, match
from booking.domain.booking_types.booking_type import BookingType

Equipped = tuple[BookingType, Sequence[UnitCalendar]]


def units_of(parts: Sequence[Equipped], starts: Sequence[int]) -> tuple[tuple[Unit, ...], ...] | None:
    """A unit for each need of each part, or None. Parts whose padded ranges overlap in a chain share none."""
    given: dict[int, tuple[Unit, ...]] = {}
    for chain in _chains(parts, starts):
        found = match([fitting for i in chain for fitting in _fitting(parts[i], starts[i])])
        if found is None:
            return None
        for i in chain:
            count = len(parts[i][0].needed_resources)
            given[i], found = found[:count], found[count:]
    return tuple(given.get(i, ()) for i in range(len(parts)))


def _chains(parts: Sequence[Equipped], starts: Sequence[int]) -> list[list[int]]:
    """The parts that need something, in groups between which there is a pause."""
    padded = {
        i: kind.padded(start)
        for i, ((kind, _), start) in enumerate(zip(parts, starts, strict=True))
        if kind.needed_resources
    }
    chains: list[list[int]] = []
    reach = 0
    for i in sorted(padded, key=lambda i: padded[i]):
        if chains and padded[i][0] < reach:
            chains[-1].append(i)
            reach = max(reach, padded[i][1])
        else:
            chains.append([i])
            reach = padded[i][1]
    return chains


def _fitting(part: Equipped, start: int) -> list[list[Unit]]:
    kind, calendars = part
    free = free_at(calendars, kind.padded(start))
    return [[unit for unit in free if unit.resource_id in need.any_of] for need in kind.needed_resources]
