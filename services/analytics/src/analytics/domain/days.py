"""Local days as stretches of time: 24 hours long, or 23, 25 or whatever the clocks make of them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chassis.errors import Invalid

DAYS_OF_RANGE = {"today": 1, "7d": 7, "30d": 30, "90d": 90}
DEFAULT_RANGE = "30d"
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = range(1970, 3000)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the local day, in UTC.

    Where clocks leap over midnight it is the moment of the leap; where midnight comes twice, the first one.
    """
    return datetime.combine(day, time(), zone).astimezone(UTC)


def parse_date(text: str, field: str) -> date | None:
    """None where no date is given."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise Invalid("A date is written YYYY-MM-DD, as in 2026-12-01.", field=field)
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Local days up to today beside as many days before."""

    first: date
    last: date
    previous_start: datetime
    start: datetime
    end: datetime

    @classmethod
    def until_today(cls, name: str, now: datetime, zone: ZoneInfo) -> "Period":
        length = timedelta(days=days_of(name))
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        first = tomorrow - length
        return cls(
            first=first,
            last=tomorrow - timedelta(days=1),
            previous_start=start_of(first - length, zone),
            start=start_of(first, zone),
            end=start_of(tomorrow, zone),
        )


def days_of(name: str) -> int:
    """How many days the named range has; an empty name is the default."""
    days = DAYS_OF_RANGE.get(name or DEFAULT_RANGE)
    if days is None:
        raise Invalid(f"A range is one of {', '.join(DAYS_OF_RANGE)}.", field="range")
    return days
