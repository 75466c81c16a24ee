"""Instants are UTC minutes since 1970, wall times are minutes since 1970-01-01 00:00 on the local clock.

Each local edge is converted once, by these rules. A wall time that a forward clock change skips becomes the
end of the gap. A wall time that a backward change repeats is the first of the two when something opens at it,
and the second when something closes at it.
"""

import sys
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from zoneinfo import ZoneInfo

from booking.domain.errors import UnknownTimeZone
from booking.domain.time.intervals import Range

DAY = 1440
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EPOCH_ORDINAL = EPOCH.toordinal()
# Outside these years no clock change is known or promised; the nearest known offset stands in.
FIRST_YEAR, LAST_YEAR = 1975, 2200


def minute_of(instant: datetime) -> int:
    """The UTC minute an aware instant lies in."""
    return (instant - EPOCH) // MINUTE


def next_minute(instant: datetime) -> int:
    """The first whole UTC minute that is not before the instant."""
    return -((EPOCH - instant) // MINUTE)


def instant_of(minute: int) -> datetime:
    return EPOCH + minute * MINUTE


def day_of(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH_ORDINAL


def date_of(day: int) -> date:
    return date.fromordinal(day + EPOCH_ORDINAL)


def wall_of(local: datetime | date) -> int:
    """The wall minute of a local time, or of a date's midnight."""
    clock = local.hour * 60 + local.minute if isinstance(local, datetime) else 0
    return (local.toordinal() - EPOCH_ORDINAL) * DAY + clock


def offset_text(minutes: int) -> str:
    """As RFC 3339 writes it: +05:45."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The IANA names, from the tzdata package so that every machine knows the same ones."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="utf-8").split())


def check_zone(name: str, *, field: str) -> None:
    if name not in zone_names():
        raise UnknownTimeZone(
            f"{name!r} is no IANA time zone; an example of one is Europe/Berlin.", field=field, time_zone=name
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offsets:
    """The clock of one zone over some years: from the instant `since[i]` on, local = UTC + `minutes[i]`.

    `since[0]` lies before every instant.
    """

    since: tuple[int, ...]
    minutes: tuple[int, ...]

    def at(self, instant: int) -> int:
        return self.minutes[self._index(instant)]

    def local(self, instant: int) -> int:
        return instant + self.at(instant)

    def opening(self, wall: int) -> int:
        return self._instants(wall)[0]

    def closing(self, wall: int) -> int:
        return self._instants(wall)[-1]

    def days(self, first: int, last: int) -> Range:
        """From the first instant of one local day to the last of another; days since 1970."""
        return self.opening(first * DAY), self.closing((last + 1) * DAY)

    def _index(self, instant: int) -> int:
        return bisect_right(self.since, instant) - 1

    def shown(self, wall: int) -> list[int]:
        """When the local clock shows this: once, twice where it was set back, never in a gap."""
        first, last = self._around(wall)
        if first == last:
            return [wall - self.minutes[first]]
        return [
            wall - self.minutes[i] for i in range(first, last + 1) if self._index(wall - self.minutes[i]) == i
        ]

    def _instants(self, wall: int) -> list[int]:
        first, last = self._around(wall)
        return self.shown(wall) or [
            next(self.since[i] for i in range(first + 1, last + 1) if self._skips(i, wall))
        ]

    def _around(self, wall: int) -> Range:
        """The first and last offset that may hold when the local clock shows this."""
        return self._index(wall - DAY), self._index(wall + DAY)

    def _skips(self, i: int, wall: int) -> bool:
        return wall - self.minutes[i] < self.since[i] <= wall - self.minutes[i - 1]


def offsets(zone: str, window: Range) -> Offsets:
    """The zone's clock for a window of instants and a year around it."""
    return _offsets(zone, _year(window[0]) - 1, _year(window[1]) + 1)


def _year(minute: int) -> int:
    year = 1970 + minute // DAY * 400 // 146_097  # days in the 400 years of the Gregorian cycle
    return min(max(year, FIRST_YEAR), LAST_YEAR)


@lru_cache(maxsize=1024)
def _offsets(zone: str, first_year: int, last_year: int) -> Offsets:
    changes = [(-sys.maxsize, _changes(zone, first_year)[0][1])]
    for change in chain.from_iterable(_changes(zone, year) for year in range(first_year, last_year + 1)):
        if change[1] != changes[-1][1]:
            changes.append(change)
    return Offsets(since=tuple(at for at, _ in changes), minutes=tuple(to for _, to in changes))


@lru_cache(maxsize=4096)
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """The offset at the year's start and at each change in it."""
    info = ZoneInfo(zone)
    start, end = (minute_of(datetime(y, 1, 1, tzinfo=UTC)) for y in (year, year + 1))
    changes = [(start, _offset(info, start))]
    for day in range(start, end, DAY):
        if _offset(info, day + DAY) != changes[-1][1]:
            at = bisect_right(range(day, day + DAY), False, key=lambda m: _offset(info, m) != changes[-1][1])
            changes.append((day + at, _offset(info, day + DAY)))
    return tuple(changes)


def _offset(info: ZoneInfo, minute: int) -> int:
    shift = instant_of(minute).astimezone(info).utcoffset()
    return shift // MINUTE if shift is not None else 0
