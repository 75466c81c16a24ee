from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from booking.domain.availability.slots.slots import Slot
from booking.domain.errors import SlotTaken, WindowReversed, WindowTooLong
from booking.domain.time.intervals import Range
from booking.domain.time.zones import (
    DAY,
    Offsets,
    check_zone,
    date_of,
    day_of,
    instant_of,
    offset_text,
    offsets,
)

LONGEST_WINDOW_DAYS = 62
CLOCK = tuple(f"T{minute // 60:02}:{minute % 60:02}:00" for minute in range(DAY))


class LocalSlot(NamedTuple):
    """A slot for people: RFC 3339 times with the offset of their zone at that instant."""

    starts_at: str
    ends_at: str
    staff_ids: tuple[UUID, ...]
    seats_left: int = 1

    def as_json(self) -> dict[str, object]:
        return {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "staff_ids": [str(staff_id) for staff_id in self.staff_ids],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDay:
    date: date
    slots: tuple[LocalSlot, ...]


def window_of(first: date, last: date, time_zone: str) -> Range:
    """The UTC minutes of the local dates `first` to `last`, both included, as the query names them."""
    check_zone(time_zone, field="time_zone")
    if last < first:
        raise WindowReversed("`to` is the same date as `from` or a later one.", field="to")
    if (last - first).days >= LONGEST_WINDOW_DAYS:
        raise WindowTooLong(
            f"A window is at most {LONGEST_WINDOW_DAYS} days, both ends included.",
            field="to",
            longest_days=LONGEST_WINDOW_DAYS,
        )
    return clock_of(first, last, time_zone).days(day_of(first), day_of(last))


def open_window(
    first: date | None, last: date | None, time_zone: str
) -> tuple[datetime | None, datetime | None]:
    """The instants of a range of local dates, both included; an end that is None is open.

    Raises `WindowReversed`.
    """
    if first is not None and last is not None and last < first:
        raise WindowReversed("`to` is the same date as `from` or a later one.", field="to")
    since = _day_edges(first, time_zone)[0] if first is not None else None
    until = _day_edges(last, time_zone)[1] if last is not None else None
    return since, until


def _day_edges(day: date, time_zone: str) -> tuple[datetime, datetime]:
    opens, closes = clock_of(day, day, time_zone).days(day_of(day), day_of(day))
    return instant_of(opens), instant_of(closes)


def by_local_day(slots: Iterable[Slot], first: date, last: date, time_zone: str) -> list[LocalDay]:
    """Every date from `first` to `last` with the slots that start on it, empty dates too."""
    write = Writer(clock_of(first, last, time_zone))
    days: dict[int, list[LocalSlot]] = {day: [] for day in range(day_of(first), day_of(last) + 1)}
    for slot in slots:
        if (found := days.get(write.clock.local(slot.start) // DAY)) is not None:
            found.append(write.slot(slot))
    return [LocalDay(date=date_of(day), slots=tuple(found)) for day, found in days.items()]


def slot_taken(alternatives: list[Slot], time_zone: str) -> SlotTaken:
    """The refusal of an occupied start, with what is free instead, as the API shows slots."""
    shown = []
    if alternatives:
        write = Writer(offsets(time_zone, (alternatives[0].start, alternatives[-1].end)))
        shown = [write.slot(slot) for slot in alternatives]
    return SlotTaken(
        "Nobody is free at this time.",
        field="starts_at",
        alternatives=[slot.as_json() for slot in shown],
    )


def clock_of(first: date, last: date, time_zone: str) -> Offsets:
    return offsets(time_zone, (day_of(first) * DAY, day_of(last) * DAY))


class Writer:
    """Writes instants of few days and offsets often, so each is spelled once: ends are starts, too."""

    def __init__(self, clock: Offsets) -> None:
        self.clock = clock
        self._dates: dict[int, str] = {}
        self._spelled: dict[int, str] = {}
        self._offsets = {minutes: offset_text(minutes) for minutes in clock.minutes}

    def slot(self, slot: Slot) -> LocalSlot:
        start, end, staff_ids, seats_left = slot
        spelled = self._spelled
        return LocalSlot(
            spelled.get(start) or self._spell(start),
            spelled.get(end) or self._spell(end),
            staff_ids,
            seats_left,
        )

    def instant(self, minute: int) -> str:
        return self._spelled.get(minute) or self._spell(minute)

    def _spell(self, minute: int) -> str:
        offset = self.clock.at(minute)
        day, clock = divmod(minute + offset, DAY)
        if (name := self._dates.get(day)) is None:
            name = self._dates[day] = date_of(day).isoformat()
        text = self._spelled[minute] = name + CLOCK[clock] + self._offsets[offset]
        return text
