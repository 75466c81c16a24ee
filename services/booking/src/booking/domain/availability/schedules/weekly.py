"""Hours that repeat every week, or every few weeks in turn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.errors import Invalid

from booking.domain.availability.schedules.hours import TextRange, check_disjoint, day_text, parse_day
from booking.domain.time.intervals import Range
from booking.domain.time.zones import DAY, date_of, day_of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_WEEKS = 12
A_MONDAY = day_of(date(1969, 12, 29))


@dataclass(frozen=True, slots=True)
class WeekdayText:
    """The ranges of one weekday; `week` counts from 1 in a rotation, 0 is each of its weeks."""

    weekday: str
    ranges: Sequence[TextRange]
    week: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """So many weeks in turn; the first begins on `starts_on`, whichever weekday that is."""

    weeks: int
    starts_on: date


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The open ranges of seven days, or seven times so many, over and over from the day `starts_on`.

    Each day's ranges are sorted and disjoint, in wall minutes from its midnight, and may end on the next day.
    """

    days: tuple[tuple[Range, ...], ...]
    starts_on: int = A_MONDAY

    @classmethod
    def parse(
        cls, weekly: Sequence[WeekdayText], rotation: Rotation | None = None, *, field: str = ""
    ) -> "WeeklyHours":
        """An error names the place behind `field`, such as `weekly.0.weekday`."""
        if rotation is not None and not 2 <= rotation.weeks <= MOST_WEEKS:
            raise Invalid(f"A rotation has 2 to {MOST_WEEKS} weeks.", field=f"{field}rotation.weeks")
        weeks = rotation.weeks if rotation else 1
        starts_on = day_of(rotation.starts_on) if rotation else A_MONDAY
        days: dict[int, tuple[tuple[Range, ...], str]] = {}
        for i, text in enumerate(weekly):
            place = f"{field}weekly.{i}"
            at = f"{place}.ranges"
            for day in _days_of(text, weeks, starts_on, place):
                if day in days:
                    raise Invalid(f"The hours of {text.weekday} are given twice.", field=f"{place}.weekday")
                days[day] = (parse_day(text.ranges, at), at)
        _check_nights(days, weeks * 7)
        return cls(tuple(days.get(day, ((), ""))[0] for day in range(weeks * 7)), starts_on)

    def on(self, day: int) -> tuple[Range, ...]:
        return self.days[(day - self.starts_on) % len(self.days)]

    @property
    def rotation(self) -> Rotation | None:
        weeks = len(self.days) // 7
        return Rotation(weeks=weeks, starts_on=date_of(self.starts_on)) if weeks > 1 else None

    def as_text(self) -> list[WeekdayText]:
        """What `parse` reads: the days that have hours, week by week, Monday first."""
        weeks = len(self.days) // 7
        found = []
        for week in range(weeks):
            for weekday, name in enumerate(WEEKDAYS):
                if ranges := self.days[week * 7 + (weekday - self._first_weekday) % 7]:
                    found.append(WeekdayText(name, day_text(ranges), week + 1 if weeks > 1 else 0))
        return found

    @property
    def _first_weekday(self) -> int:
        return (self.starts_on - A_MONDAY) % 7


def _days_of(text: WeekdayText, weeks: int, starts_on: int, place: str) -> Iterator[int]:
    if text.weekday not in WEEKDAYS:
        raise Invalid(f"A weekday is one of {', '.join(WEEKDAYS)}.", field=f"{place}.weekday")
    if not 0 <= text.week <= (weeks if weeks > 1 else 0):
        raise Invalid("A week counts from 1 within the rotation.", field=f"{place}.week")
    day = (WEEKDAYS.index(text.weekday) - (starts_on - A_MONDAY)) % 7
    chosen = range(weeks) if text.week == 0 else (text.week - 1,)
    return (week * 7 + day for week in chosen)


def _check_nights(days: dict[int, tuple[tuple[Range, ...], str]], length: int) -> None:
    """A range over midnight must leave the first range of the next day alone, also from the last day on."""
    for day, (ranges, _) in days.items():
        later, field = days.get((day + 1) % length, ((), ""))
        if ranges and later:
            start, end = later[0]
            check_disjoint([(ranges[-1], ""), ((start + DAY, end + DAY), field)])
