"""A feed as an iCalendar file (RFC 5545, RFC 7986).

Without a METHOD, DTSTAMP is when an entry changed last, so the same appointments always make the same file.
The lines are put together from icalendar's own parts: its tree of components takes eight times as long.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from icalendar import vText
from icalendar.parser import Contentline, Parameters

from booking.domain.availability.calendars.feed_entries import Entry

PRODUCT = "-//Frontdesk//Calendar feed//EN"
READ_AGAIN_AFTER = "PT1H"
_NONE = Parameters()
_DURATION = Parameters({"VALUE": "DURATION"})
Line = tuple[str, Parameters, str]


def feed_file(name: str, entries: Iterable[Entry]) -> bytes:
    lines = [Contentline.from_parts(*line).to_ical() for line in _calendar(name, entries)]
    return b"".join(line + b"\r\n" for line in lines)


def _calendar(name: str, entries: Iterable[Entry]) -> Iterator[Line]:
    yield "BEGIN", _NONE, "VCALENDAR"
    yield "VERSION", _NONE, "2.0"
    yield "PRODID", _NONE, PRODUCT
    yield "NAME", _NONE, vText(name)
    yield "X-WR-CALNAME", _NONE, vText(name)
    yield "REFRESH-INTERVAL", _DURATION, READ_AGAIN_AFTER
    yield "X-PUBLISHED-TTL", _NONE, READ_AGAIN_AFTER
    for entry in entries:
        yield from _event(entry)
    yield "END", _NONE, "VCALENDAR"


def _event(entry: Entry) -> Iterator[Line]:
    yield "BEGIN", _NONE, "VEVENT"
    yield "UID", _NONE, entry.uid
    yield "SEQUENCE", _NONE, str(entry.sequence)
    yield "DTSTAMP", _NONE, _utc(entry.changed_at)
    yield "DTSTART", _NONE, _utc(entry.starts_at)
    yield "DTEND", _NONE, _utc(entry.ends_at)
    yield "SUMMARY", _NONE, vText(entry.summary)
    if entry.description:
        yield "DESCRIPTION", _NONE, vText(entry.description)
    if entry.location:
        yield "LOCATION", _NONE, vText(entry.location)
    yield "STATUS", _NONE, "TENTATIVE" if entry.tentative else "CONFIRMED"
    yield "END", _NONE, "VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
