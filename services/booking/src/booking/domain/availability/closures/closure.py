"""Closed time: of the whole business, or one person's time off. It takes hours away on every path."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from chassis.agreed.years import in_years
from chassis.errors import Invalid

from booking.domain.errors import (
    AmbiguousLocalTime,
    NonexistentLocalTime,
    OffsetMismatch,
    RangeReversed,
)
from booking.domain.time.zones import DAY, Offsets, check_zone, day_of, instant_of, offset_text, offsets

LONGEST_REASON = 200
LONGEST_DAYS = 3660
EDGE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d)(?::00)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A local date, or a local time with or without its offset; as it was written."""

    text: str
    day: int
    clock: int | None
    offset: int | None

    @classmethod
    def parse(cls, text: str, field: str) -> "Edge":
        found = EDGE.fullmatch(text)
        try:
            if found is None:
                raise ValueError
            day = date.fromisoformat(found[1])
        except ValueError:
            raise _malformed(field) from None
        hours, minutes = int(found[2] or 0), int(found[3] or 0)
        if hours > 23 or minutes > 59 or not in_years(day):
            raise _malformed(field)
        clock = hours * 60 + minutes if found[2] else None
        return cls(text=text, day=day_of(day), clock=clock, offset=_offset(found[4]))

    def instant(self, clock: Offsets, *, closing: bool, field: str) -> int:
        """UTC minutes. A date opens with its first instant and closes with its last."""
        if self.clock is None:
            first, last = clock.days(self.day, self.day)
            return last if closing else first
        wall = self.day * DAY + self.clock
        shown = clock.shown(wall)
        if not shown:
            raise NonexistentLocalTime(
                "The clock skips this time; choose one before or after the change.", field=field
            )
        if self.offset is not None:
            return self._by_offset(wall, shown, field)
        if len(shown) > 1:
            raise AmbiguousLocalTime(
                "The clock shows this time twice; add the offset that is meant.",
                field=field,
                offsets=[offset_text(wall - instant) for instant in shown],
            )
        return shown[0]

    def _by_offset(self, wall: int, shown: list[int], field: str) -> int:
        if self.offset is None or wall - self.offset not in shown:
            raise OffsetMismatch(
                "The zone has another offset at this time; its rules may have changed since.",
                field=field,
                offsets=[offset_text(wall - instant) for instant in shown],
            )
        return wall - self.offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Of one person, or of everyone where `staff_id` is None. `first` and `last` are kept as written."""

    id: UUID
    staff_id: UUID | None
    reason: str
    time_zone: str
    first: str
    last: str
    starts_at: datetime
    ends_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClosure:
    staff_id: UUID | None
    reason: str
    time_zone: str
    first: str
    last: str

    def closure(self, id_: UUID) -> Closure:
        """Each edge is converted once; what cannot be names its field."""
        check_zone(self.time_zone, field="time_zone")
        if len(self.reason) > LONGEST_REASON or not self.reason.isprintable():
            raise Invalid(f"A reason is one line of at most {LONGEST_REASON} characters.", field="reason")
        first, last = Edge.parse(self.first, "starts"), Edge.parse(self.last, "ends")
        if last.day < first.day:
            raise _reversed()
        if last.day - first.day > LONGEST_DAYS:
            raise Invalid(f"A closure lasts at most {LONGEST_DAYS} days.", field="ends")
        clock = offsets(self.time_zone, (first.day * DAY, (last.day + 1) * DAY))
        starts = first.instant(clock, closing=False, field="starts")
        ends = last.instant(clock, closing=True, field="ends")
        if ends <= starts:
            raise _reversed()
        return Closure(
            id=id_,
            staff_id=self.staff_id,
            reason=self.reason.strip(),
            time_zone=self.time_zone,
            first=self.first,
            last=self.last,
            starts_at=instant_of(starts),
            ends_at=instant_of(ends),
        )


def _offset(text: str | None) -> int | None:
    if text is None or text == "Z":
        return None if text is None else 0
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return -minutes if text[0] == "-" else minutes


def _malformed(field: str) -> Invalid:
    return Invalid(
        "Write a local date such as 2026-12-24 or a local time such as 2026-12-24T14:00.", field=field
    )


def _reversed() -> RangeReversed:
    return RangeReversed("`ends` lies after `starts`; a date alone counts to its end.", field="ends")
