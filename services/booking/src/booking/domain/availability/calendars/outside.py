"""A calendar kept elsewhere, whose events keep a person busy here.

It is fetched every quarter of an hour. When it could not be read for `stale_after_minutes`, its policy
decides: `last_known` goes on with what was read last, `block` offers nothing of this person until it can be
read again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.time.intervals import Range, merge
from booking.domain.time.zones import DAY, check_zone, minute_of, next_minute, offsets, wall_of

EVERY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=6)
LEASE = timedelta(minutes=5)
# An unchanged file is read anew once a day, since the days ahead that its rules fill move on.
READ_ANEW_AFTER = timedelta(hours=24)
HORIZON = timedelta(days=740)  # ten days more than the longest horizon of a booking type
LOOK_BACK = timedelta(days=2)
LONGEST_PIECE_DAYS = 31
LONGEST_NAME = 200
LONGEST_URL = 2000
STALE_AFTER_MINUTES = (60, 43_200)


class StalePolicy(StrEnum):
    LAST_KNOWN = "last_known"
    BLOCK = "block"


class Trouble(StrEnum):
    """Why a calendar could not be read."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    TARGET_REFUSED = "target_refused"
    REDIRECTED_TOO_OFTEN = "redirected_too_often"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    SERVER_FAILED = "server_failed"
    TOO_LARGE = "too_large"
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_MANY_EVENTS = "too_many_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideCalendar:
    """`read_at` is when its content was last known to be current."""

    id: UUID
    staff_id: UUID
    name: str
    url: str
    time_zone: str
    stale_policy: StalePolicy
    stale_after_minutes: int
    created_at: datetime
    read_at: datetime | None = None
    trouble: str | None = None
    version: int = 1

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def is_stale(self, now: datetime) -> bool:
        if self.read_at is None:
            return True
        return now >= self.read_at + timedelta(minutes=self.stale_after_minutes)

    def reads_as(self, other: "OutsideCalendar") -> bool:
        """Whether what was read of one holds for the other."""
        return (self.url, self.time_zone, self.staff_id) == (other.url, other.time_zone, other.staff_id)

    def checked(self) -> "OutsideCalendar":
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise Invalid(f"A name is one line of 1 to {LONGEST_NAME} characters.", field="name")
        check_url(self.url)
        check_zone(self.time_zone, field="time_zone")
        least, most = STALE_AFTER_MINUTES
        if not least <= self.stale_after_minutes <= most:
            raise Invalid(f"stale_after_minutes is from {least} to {most}.", field="stale_after_minutes")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """Of the outside calendars that were heeded; `as_of` is None where there is none, or one never read."""

    as_of: datetime | None = None
    stale: bool = False


NO_CALENDARS = Freshness()


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCalendar:
    staff_id: UUID
    name: str
    url: str
    time_zone: str
    stale_policy: StalePolicy
    stale_after_minutes: int

    def calendar(self, id_: UUID, now: datetime) -> OutsideCalendar:
        return OutsideCalendar(
            id=id_,
            staff_id=self.staff_id,
            name=self.name.strip(),
            url=self.url,
            time_zone=self.time_zone,
            stale_policy=self.stale_policy,
            stale_after_minutes=self.stale_after_minutes,
            created_at=now,
        ).checked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What fetching needs to know; the validators are empty where all of it is wanted."""

    calendar_id: UUID
    staff_id: UUID
    url: str
    time_zone: str
    etag: str
    last_modified: str
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideEvent:
    """From and until when: aware, or on the wall of the calendar's zone; a date is all day."""

    start: datetime | date
    end: datetime | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The server said that nothing changed since it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    busy: tuple[Range, ...]
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    trouble: Trouble


Outcome = Unchanged | Read | Failed


def check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https", "webcal") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        raise Invalid("A calendar has an address such as https://calendar.example/private.ics.", field="url")
    if parts.username or parts.password:
        raise Invalid("The address of a calendar carries no user name or password.", field="url")


def pause_after(failures: int) -> timedelta:
    """How long to wait before the next try, after so many failures in a row."""
    return min(EVERY * (1 << min(failures, 10)), LONGEST_PAUSE)


def horizon(now: datetime) -> Range:
    return minute_of(now - LOOK_BACK), minute_of(now + HORIZON)


def busy_ranges(events: Iterable[OutsideEvent], time_zone: str, window: Range) -> tuple[Range, ...]:
    """UTC minutes inside the window, sorted and disjoint, none longer than a month."""
    merged = merge(_clipped(_instants(event, time_zone), window) for event in events)
    piece = LONGEST_PIECE_DAYS * DAY
    return tuple((at, min(at + piece, end)) for start, end in merged for at in range(start, end, piece))


def _instants(event: OutsideEvent, time_zone: str) -> Range:
    return _edge(event.start, time_zone, closing=False), _edge(event.end, time_zone, closing=True)


def _edge(at: datetime | date, time_zone: str, *, closing: bool) -> int:
    """Whole minutes around what lies between them; a wall time by the rule of gaps and folds."""
    if isinstance(at, datetime) and at.tzinfo is not None:
        return next_minute(at) if closing else minute_of(at)
    wall = wall_of(at)
    clock = offsets(time_zone, (wall, wall))
    return clock.closing(wall) if closing else clock.opening(wall)


def _clipped(found: Range, window: Range) -> Range:
    return max(found[0], window[0]), min(found[1], window[1])
