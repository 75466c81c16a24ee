"""The open ranges of one day as people write them; minutes on the wall from the day's midnight.

A range that ends at or before its start on the clock runs into the next day: 20:00-04:00 is (1200, 1680).
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from chassis.errors import Invalid

from booking.domain.errors import HoursOverlap, RangeReversed
from booking.domain.time.intervals import Range
from booking.domain.time.zones import DAY

MOST_RANGES_A_DAY = 24
CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00)")

TextRange = tuple[str, str]


def parse_day(ranges: Sequence[TextRange], field: str) -> tuple[Range, ...]:
    """Sorted and disjoint; an error names the place, `weekly.0.ranges.1.end`."""
    if len(ranges) > MOST_RANGES_A_DAY:
        raise Invalid(f"A day has at most {MOST_RANGES_A_DAY} ranges.", field=field)
    parsed = [(_parse_range(text, f"{field}.{i}"), f"{field}.{i}") for i, text in enumerate(ranges)]
    parsed.sort()
    check_disjoint(parsed)
    return tuple(hours for hours, _ in parsed)


def check_disjoint(ranges: Sequence[tuple[Range, str]]) -> None:
    """Sorted ranges, each with its place. Raises `HoursOverlap`."""
    for (before, _), (after, field) in pairwise(ranges):
        if after[0] < before[1]:
            raise HoursOverlap(
                "Ranges may touch, but not overlap; one over midnight reaches into the next day.", field=field
            )


def day_text(ranges: Sequence[Range]) -> list[TextRange]:
    """What `parse_day` reads."""
    return [(_clock(start), _clock(end if end <= DAY else end - DAY)) for start, end in ranges]


def _parse_range(text: TextRange, field: str) -> Range:
    start = _parse_clock(text[0], f"{field}.start")
    end = _parse_clock(text[1], f"{field}.end")
    if start == DAY:
        raise Invalid("A range starts at 23:59 at the latest.", field=f"{field}.start")
    if end == start:
        raise RangeReversed(
            "A range ends after it starts: 00:00-24:00 is a whole day, 20:00-04:00 ends on the next one.",
            field=f"{field}.end",
        )
    return start, end if end > start else end + DAY


def _parse_clock(text: str, field: str) -> int:
    if not CLOCK.fullmatch(text):
        raise Invalid("A time of day is written HH:MM, from 00:00 to 24:00.", field=field)
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
