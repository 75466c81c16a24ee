"""How the consumables of bookings are set aside: all lines of a booking or none, each from one location."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    item_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a booking uses up, one line per item, sorted by item."""

    booking_id: UUID
    lines: tuple[Need, ...]

    @classmethod
    def of(cls, booking_id: UUID, needs: Iterable[Need]) -> "Demand":
        wanted: Counter[UUID] = Counter()
        for need in needs:
            wanted[need.item_id] += need.quantity
        lines = (Need(item_id=item, quantity=wanted[item]) for item in sorted(wanted) if wanted[item] > 0)
        return cls(booking_id=booking_id, lines=tuple(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservedLine:
    item_id: UUID
    location_id: UUID
    quantity: int

    @property
    def place(self) -> tuple[UUID, UUID]:
        return self.item_id, self.location_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    booking_id: UUID
    lines: tuple[ReservedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortLine:
    """`free` is the most that one location could give."""

    item_id: UUID
    wanted: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    booking_id: UUID
    lines: tuple[ShortLine, ...]


@dataclass(slots=True, kw_only=True)
class Shelf:
    """What is free of one item at one location."""

    item_id: UUID
    location_id: UUID
    is_default: bool
    free: int


class Shelves:
    """What is free, item by item: the default location is emptied first, then the oldest, by its id."""

    def __init__(self, shelves: Iterable[Shelf]) -> None:
        self._of_item: dict[UUID, list[Shelf]] = {}
        for shelf in sorted(shelves, key=lambda shelf: (not shelf.is_default, shelf.location_id)):
            self._of_item.setdefault(shelf.item_id, []).append(shelf)

    def serve(self, demand: Demand) -> Reservation | Shortage:
        """Takes all lines from their shelves, or takes nothing and says what is missing."""
        found = [(line, self._shelf_for(line)) for line in demand.lines]
        missing = tuple(self._shortage_of(line) for line, shelf in found if shelf is None)
        if missing:
            return Shortage(booking_id=demand.booking_id, lines=missing)
        taken = tuple(_take(line, shelf) for line, shelf in found if shelf is not None)
        return Reservation(booking_id=demand.booking_id, lines=taken)

    def _shelf_for(self, need: Need) -> Shelf | None:
        shelves = self._of_item.get(need.item_id, ())
        return next((shelf for shelf in shelves if shelf.free >= need.quantity), None)

    def _shortage_of(self, need: Need) -> ShortLine:
        most = max((shelf.free for shelf in self._of_item.get(need.item_id, ())), default=0)
        return ShortLine(item_id=need.item_id, wanted=need.quantity, free=most)


def _take(need: Need, shelf: Shelf) -> ReservedLine:
    shelf.free -= need.quantity
    return ReservedLine(item_id=need.item_id, location_id=shelf.location_id, quantity=need.quantity)


def changes(reservations: Sequence[Reservation]) -> dict[tuple[UUID, UUID], int]:
    """How much each place (item, location) is asked for in all, sorted by place."""
    sums: Counter[tuple[UUID, UUID]] = Counter()
    for reservation in reservations:
        for line in reservation.lines:
            sums[line.place] += line.quantity
    return {place: sums[place] for place in sorted(sums)}
