"""What a feed says of each appointment. What was cancelled or declined is absent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.agreed.calendar_uids import calendar_uid

from booking.domain.appointments.status import UNANSWERED, Status
from booking.domain.availability.calendars.feed import CalendarFeed, Shows

GONE = frozenset({Status.CANCELLED, Status.DECLINED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBooking:
    id: UUID
    reference: str
    status: Status
    starts_at: datetime
    ends_at: datetime
    sequence: int
    group_id: UUID | None
    customer_name: str
    booking_type_name: str
    staff_names: tuple[str, ...]
    rooms: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    tentative: bool
    summary: str
    description: str
    location: str
    changed_at: datetime


def entries_of(feed: CalendarFeed, bookings: Iterable[FeedBooking]) -> list[Entry]:
    """One per appointment; customers who share one stand in one entry."""
    appointments: dict[UUID, list[FeedBooking]] = {}
    for booking in (one for one in bookings if one.status not in GONE):
        appointments.setdefault(booking.group_id or booking.id, []).append(booking)
    return [_entry(feed, id_, together) for id_, together in appointments.items()]


def _entry(feed: CalendarFeed, id_: UUID, together: Sequence[FeedBooking]) -> Entry:
    first = together[0]
    tells = feed.shows is Shows.DETAILS
    return Entry(
        uid=calendar_uid(id_),
        # The time of a group never changes; its guests come and go.
        sequence=0 if first.group_id else first.sequence,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        tentative=all(one.status in UNANSWERED for one in together),
        summary=_summary(feed, together),
        description=_description(together) if tells else "",
        location=", ".join(first.rooms) if tells else "",
        changed_at=max(one.changed_at for one in together),
    )


def _summary(feed: CalendarFeed, together: Sequence[FeedBooking]) -> str:
    first = together[0]
    what = "Busy"
    if feed.shows is Shows.DETAILS:
        who = f"{len(together)} booked" if first.group_id else first.customer_name
        what = f"{first.booking_type_name}: {who}"
    return what if feed.staff_id else f"{', '.join(first.staff_names)}: {what}"


def _description(together: Sequence[FeedBooking]) -> str:
    return "\n".join(f"{one.customer_name} ({one.reference})" for one in together)
