from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.tickets.wording import UNSTORED, line, prose, within
from booking.domain.time.zones import check_zone

LARGEST_CAPACITY = 200_000
LONGEST_SEAT_NAME = 40
MOST_SEATS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatRow:
    name: str
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatArea:
    name: str
    rows: tuple[SeatRow, ...]

    def seats(self) -> Iterator[str]:
        """By name, `<area>/<row>/<number>`."""
        for row in self.rows:
            for number in range(1, row.seats + 1):
                yield f"{self.name}/{row.name}/{number}"

    def has(self, seat: str) -> bool:
        area, _, rest = seat.partition("/")
        row_name, _, number = rest.partition("/")
        if area != self.name or not number.isascii() or not number.isdecimal() or number.startswith("0"):
            return False
        return any(row.name == row_name and int(number) <= row.seats for row in self.rows)


SeatMap = tuple[SeatArea, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    id: UUID
    name: str
    address: str
    capacity: int
    time_zone: str
    seat_map: SeatMap
    created_at: datetime = UNSTORED
    version: int = 1

    def checked(self) -> "Venue":
        """As it is stored, or the field that cannot be true."""
        check_zone(self.time_zone, field="time_zone")
        within(self.capacity, 1, LARGEST_CAPACITY, "capacity")
        _check_seats(self.seat_map, self.capacity)
        return replace(self, name=line(self.name, "name"), address=prose(self.address, "address"))


def _check_seats(seat_map: SeatMap, capacity: int) -> None:
    _check_names([area.name for area in seat_map], "seat_map")
    for i, area in enumerate(seat_map):
        _check_names([row.name for row in area.rows], f"seat_map.{i}.rows")
        for j, row in enumerate(area.rows):
            within(row.seats, 1, MOST_SEATS, f"seat_map.{i}.rows.{j}.seats")
    seats = sum(row.seats for area in seat_map for row in area.rows)
    if seats > min(capacity, MOST_SEATS):
        raise Invalid(
            f"The map has {seats} seats, more than the {min(capacity, MOST_SEATS)} there may be.",
            field="seat_map",
        )


def _check_names(names: list[str], field: str) -> None:
    for i, name in enumerate(names):
        if line(name, f"{field}.{i}.name", longest=LONGEST_SEAT_NAME) != name or "/" in name:
            raise Invalid(
                "A name in a seat map has no slash and no needless spaces.", field=f"{field}.{i}.name"
            )
        if name in names[:i]:
            raise Invalid("Each name is used once.", field=f"{field}.{i}.name")
