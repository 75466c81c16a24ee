"""A schedule as people look at it: date by date, with the rule that gave each its hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from booking.domain.availability.schedules.schedule import Rules, Source
from booking.domain.time.intervals import Range, merge, subtract
from booking.domain.time.zones import day_of, instant_of, offset_text, offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDay:
    """`openings` are RFC 3339 times in the zone of the rule; a night stands with the date it begins on."""

    date: date
    source: Source
    rule: str
    time_zone: str
    openings: tuple[tuple[str, str], ...]


def open_days(rules: Rules, first: date, last: date, closed: Iterable[Range]) -> list[OpenDay]:
    holes = merge(closed)
    days = []
    for day in range(day_of(first), day_of(last) + 1):
        hours = rules.on(day)
        open_time = subtract(hours.instants(day), holes)
        days.append(
            OpenDay(
                date=first + timedelta(days=day - day_of(first)),
                source=hours.source,
                rule=hours.name,
                time_zone=hours.time_zone,
                openings=tuple(
                    (_text(opens, hours.time_zone), _text(closes, hours.time_zone))
                    for opens, closes in open_time
                ),
            )
        )
    return days


def _text(minute: int, time_zone: str) -> str:
    offset = offsets(time_zone, (minute, minute)).at(minute)
    return f"{instant_of(minute + offset):%Y-%m-%dT%H:%M:%S}{offset_text(offset)}"
