"""What stands in for the usual week: dated rules, such as a season or a journey, and single dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chassis.errors import Invalid

from booking.domain.availability.schedules.hours import TextRange, day_text, parse_day
from booking.domain.availability.schedules.weekly import WeeklyHours
from booking.domain.errors import NonexistentLocalTime, RangeReversed
from booking.domain.time.intervals import Range
from booking.domain.time.zones import DAY, check_zone, day_of, offsets

LONGEST_NAME = 200
MOST_DATED_RULES = 100
MOST_OVERRIDES = 400
HIGHEST_PRIORITY = 1000
LONGEST_SEASON_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRule:
    """A week of its own from `first` to `last`, both included; every year again where it is a season.

    Of the rules that hold on a date the one with the highest priority counts, of equals the one named first.
    """

    name: str
    first: date
    last: date
    every_year: bool
    priority: int
    weekly: WeeklyHours
    time_zone: str | None = None

    def holds_on(self, day: date) -> bool:
        if not self.every_year:
            return self.first <= day <= self.last
        begins, ends = (self.first.month, self.first.day), (self.last.month, self.last.day)
        today = (day.month, day.day)
        within = begins <= today <= ends if begins <= ends else today >= begins or today <= ends
        return within and day >= self.first

    def check(self, field: str) -> None:
        if len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise Invalid(f"A name is one line of at most {LONGEST_NAME} characters.", field=f"{field}.name")
        if self.last < self.first:
            raise RangeReversed(
                "`to_date` is the same date as `from_date` or a later one.", field=f"{field}.to_date"
            )
        if self.every_year and (self.last - self.first).days >= LONGEST_SEASON_DAYS:
            raise Invalid("What comes every year is shorter than a year.", field=f"{field}.to_date")
        if not 0 <= self.priority <= HIGHEST_PRIORITY:
            raise Invalid(f"A priority is from 0 to {HIGHEST_PRIORITY}.", field=f"{field}.priority")
        if self.time_zone is not None:
            check_zone(self.time_zone, field=f"{field}.time_zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The hours of one date, none for a day off."""

    day: date
    ranges: tuple[Range, ...]
    time_zone: str | None = None

    @classmethod
    def parse(
        cls, day: date, ranges: Sequence[TextRange], time_zone: str | None, *, field: str
    ) -> "Override":
        return cls(day=day, ranges=parse_day(ranges, f"{field}.ranges"), time_zone=time_zone)

    def as_text(self) -> list[TextRange]:
        return day_text(self.ranges)

    def check(self, time_zone: str, field: str) -> None:
        """Raises `NonexistentLocalTime`: who names a date means a time that its clock shows.

        Midnight is where the day begins, on any clock.
        """
        if self.time_zone is not None:
            check_zone(self.time_zone, field=f"{field}.time_zone")
        midnight = day_of(self.day) * DAY
        clock = offsets(self.time_zone or time_zone, (midnight, midnight + DAY))
        for i, edges in enumerate(self.ranges):
            for edge, end in zip(edges, ("start", "end"), strict=True):
                if edge % DAY and not clock.shown(midnight + edge):
                    raise NonexistentLocalTime(
                        f"The clock skips this time on {self.day}; choose one before or after the change.",
                        field=f"{field}.ranges.{i}.{end}",
                    )


def check_rules(dated: Sequence[DatedRule], overrides: Sequence[Override], time_zone: str) -> None:
    if len(dated) > MOST_DATED_RULES:
        raise Invalid(f"A schedule has at most {MOST_DATED_RULES} dated rules.", field="dated")
    if len(overrides) > MOST_OVERRIDES:
        raise Invalid(f"A schedule has at most {MOST_OVERRIDES} overrides.", field="overrides")
    for i, rule in enumerate(dated):
        rule.check(f"dated.{i}")
    named: set[date] = set()
    for i, override in enumerate(overrides):
        if override.day in named:
            raise Invalid(
                "The date is named twice; give all its ranges at once.", field=f"overrides.{i}.date"
            )
        named.add(override.day)
        override.check(time_zone, f"overrides.{i}")
