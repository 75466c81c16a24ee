from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from booking.domain.availability.schedules.rules import DatedRule, Override, check_rules
from booking.domain.availability.schedules.weekly import WeeklyHours
from booking.domain.errors import NoOpenHours
from booking.domain.time.intervals import Range, Ranges, subtract
from booking.domain.time.zones import DAY, check_zone, date_of, offsets

# A night reaches into the day after, and the date of a rule's own zone differs by one or two.
DAYS_BEFORE, DAYS_AFTER = 3, 2


class Source(StrEnum):
    """Which rule gives a date its hours, the strongest first."""

    OVERRIDE = "override"
    DATED = "dated"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """The ranges of a local date, in wall minutes from its midnight, on the clock of a zone."""

    source: Source
    name: str
    ranges: tuple[Range, ...]
    time_zone: str

    def instants(self, day: int) -> list[Range]:
        """The same in UTC minutes; what lies wholly in a skipped hour does not open."""
        clock = offsets(self.time_zone, (day * DAY, (day + 2) * DAY))
        edges = (
            (clock.opening(day * DAY + start), clock.closing(day * DAY + end)) for start, end in self.ranges
        )
        return [(opens, closes) for opens, closes in edges if opens < closes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When somebody works: an override of the date, else a dated rule, else the week.

    Each is read on the clock of its own zone, or else of the schedule's.
    """

    time_zone: str
    weekly: WeeklyHours
    dated: tuple[DatedRule, ...]
    overrides: tuple[Override, ...]

    def on(self, day: int) -> DayHours:
        """The hours of a date; days since 1970."""
        today = date_of(day)
        for one in self.overrides:
            if one.day == today:
                return self._hours(Source.OVERRIDE, "", one.ranges, one.time_zone)
        holding = [rule for rule in self.dated if rule.holds_on(today)]
        if holding:
            rule = max(holding, key=lambda one: one.priority)
            return self._hours(Source.DATED, rule.name, rule.weekly.on(day), rule.time_zone)
        return self._hours(Source.WEEKLY, "", self.weekly.on(day), None)

    def _hours(self, source: Source, name: str, ranges: tuple[Range, ...], zone: str | None) -> DayHours:
        return DayHours(source=source, name=name, ranges=ranges, time_zone=zone or self.time_zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The hours of one person."""

    id: UUID
    staff_id: UUID
    time_zone: str
    weekly: WeeklyHours
    dated: tuple[DatedRule, ...] = ()
    overrides: tuple[Override, ...] = ()
    version: int = 1

    @classmethod
    def by(cls, rules: Rules, *, id_: UUID, staff_id: UUID) -> "Schedule":
        return cls(
            id=id_,
            staff_id=staff_id,
            time_zone=rules.time_zone,
            weekly=rules.weekly,
            dated=rules.dated,
            overrides=rules.overrides,
        )

    @property
    def rules(self) -> Rules:
        return Rules(time_zone=self.time_zone, weekly=self.weekly, dated=self.dated, overrides=self.overrides)

    def checked(self) -> "Schedule":
        check_zone(self.time_zone, field="time_zone")
        check_rules(self.dated, self.overrides, self.time_zone)
        weeks = (self.weekly, *(rule.weekly for rule in self.dated))
        if not any(any(week.days) for week in weeks) and not any(one.ranges for one in self.overrides):
            raise NoOpenHours("These rules never open; give at least one range of hours.", field="weekly")
        return self

    def openings(self, window: Range) -> Ranges:
        """Every range of hours that meets the window, and some beside it, as sorted disjoint UTC minutes.

        Where two ranges overlap, in a repeated hour or by a night that reaches into another rule's day, time
        belongs to the one that opened last.
        """
        clock = offsets(self.time_zone, window)
        first, last = (clock.local(edge) // DAY for edge in window)
        return _openings(self.rules, first - DAYS_BEFORE, last + DAYS_AFTER)


# Many windows ask for the same days, and many people keep the same hours.
@lru_cache(maxsize=2048)
def _openings(rules: Rules, first: int, last: int) -> Ranges:
    return tuple(disjoint(one for day in range(first, last + 1) for one in rules.on(day).instants(day)))


def disjoint(ranges: Iterable[Range]) -> list[Range]:
    """Ranges in any order, cut where a later one opens; of two that open at once the longer counts."""
    pieces: list[Range] = []
    reach: int | None = None
    for opens, closes in sorted(ranges):
        if reach is not None and opens < reach:
            pieces = sorted([*subtract(pieces, [(opens, closes)]), (opens, closes)])
        else:
            pieces.append((opens, closes))
        reach = closes if reach is None else max(reach, closes)
    return pieces
