import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.availability.intervals import Range, Ranges
from booking.domain.availability.zones import DAY, check_zone, offsets

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_RANGES_A_DAY = 24
CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00)")
DAY_ZERO_WEEKDAY = 3  # 1970-01-01 was a Thursday

TextRange = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """For Monday to Sunday the open ranges, sorted and disjoint, in wall minutes from the day's midnight."""

    days: tuple[tuple[Range, ...], ...]

    @classmethod
    def parse(cls, weekly: Iterable[tuple[str, Sequence[TextRange]]]) -> "WeeklyHours":
        """Read `("monday", [("09:00", "17:00")])` entries; an error names the place, `weekly.0.weekday`."""
        days: dict[str, tuple[Range, ...]] = {}
        for i, (weekday, ranges) in enumerate(weekly):
            field = f"weekly.{i}"
            if weekday not in WEEKDAYS:
                raise Invalid(f"A weekday is one of {', '.join(WEEKDAYS)}.", field=f"{field}.weekday")
            if weekday in days:
                raise Invalid(f"The hours of {weekday} are given twice.", field=f"{field}.weekday")
            days[weekday] = _parse_day(ranges, f"{field}.ranges")
        return cls(tuple(days.get(weekday, ()) for weekday in WEEKDAYS))

    def as_text(self) -> list[tuple[str, list[TextRange]]]:
        """What `parse` reads: the weekdays that have hours, Monday first."""
        return [
            (weekday, [(_clock(start), _clock(end)) for start, end in ranges])
            for weekday, ranges in zip(WEEKDAYS, self.days, strict=True)
            if ranges
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The weekly hours of one person, on the clock of one zone."""

    id: UUID
    staff_id: UUID
    time_zone: str
    weekly: WeeklyHours
    version: int = 1

    def checked(self) -> "Schedule":
        check_zone(self.time_zone, field="time_zone")
        return self

    def openings(self, window: Range) -> Ranges:
        """Every range of hours that meets the window, and some beside it, as sorted disjoint UTC minutes.

        Where a repeated hour makes two ranges of a day overlap, the later one begins at its own opening.
        """
        clock = offsets(self.time_zone, window)
        first, last = (clock.local(edge) // DAY for edge in window)
        return _openings(self.weekly, self.time_zone, first - 1, last + 1)


# Many windows ask for the same days, and many people keep the same hours.
@lru_cache(maxsize=2048)
def _openings(weekly: WeeklyHours, time_zone: str, first: int, last: int) -> Ranges:
    clock = offsets(time_zone, (first * DAY, last * DAY))
    openings: list[Range] = []
    for day in range(first, last + 1):
        for start, end in weekly.days[(day + DAY_ZERO_WEEKDAY) % 7]:
            opens, closes = clock.opening(day * DAY + start), clock.closing(day * DAY + end)
            if openings and opens < openings[-1][1]:
                openings[-1] = (openings[-1][0], opens)
            if opens < closes:
                openings.append((opens, closes))
    return tuple(openings)


def _parse_day(ranges: Sequence[TextRange], field: str) -> tuple[Range, ...]:
    if len(ranges) > MOST_RANGES_A_DAY:
        raise Invalid(f"A day has at most {MOST_RANGES_A_DAY} ranges.", field=field)
    parsed = [(_parse_range(text, f"{field}.{i}"), i) for i, text in enumerate(ranges)]
    parsed.sort()
    for (before, _), (after, i) in pairwise(parsed):
        if after[0] < before[1]:
            raise Invalid("The ranges of a day may touch, but not overlap.", field=f"{field}.{i}")
    return tuple(hours for hours, _ in parsed)


def _parse_range(text: TextRange, field: str) -> Range:
    start = _parse_clock(text[0], f"{field}.start")
    end = _parse_clock(text[1], f"{field}.end")
    if start == DAY:
        raise Invalid("A range starts at 23:59 at the latest.", field=f"{field}.start")
    if end <= start:
        raise Invalid(
            "A range ends after it starts, on the same day; write 24:00 for midnight and give the hours "
            "after it to the next weekday.",
            field=f"{field}.end",
        )
    return start, end


def _parse_clock(text: str, field: str) -> int:
    if not CLOCK.fullmatch(text):
        raise Invalid("A time of day is written HH:MM, from 00:00 to 24:00.", field=field)
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
