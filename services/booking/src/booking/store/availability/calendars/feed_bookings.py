"""The appointments of a feed: two windows, the days that were and those to come, each by one statement."""

from datetime import datetime
from functools import cache
from typing import Any

from chassis.db import ReadTx, Row, own
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Executable,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from booking.domain.appointments.status import Status
from booking.domain.availability.calendars.feed import CalendarFeed, Window
from booking.domain.availability.calendars.feed_entries import FeedBooking
from booking.store.appointments.tables import booking_changes
from booking.store.availability.calendars.feed_tables import further_staff
from booking.store.availability.resources.units import units_of
from booking.store.tables import Moment, booking_types, bookings, staff

MOST_AHEAD = 4_000
MOST_BACK = 1_000
"""Calendar programs refuse files much larger; the days next to today are kept."""
_b, _f = bookings, further_staff
OWN = own(_b)
_SINCE, _UNTIL = bindparam("since", type_=Moment), bindparam("until", type_=Moment)
_PEOPLE = func.array_prepend(_b.c.staff_id, _b.c.further_staff_ids, type_=ARRAY(Uuid))
_TYPE_NAME = (
    select(booking_types.c.name)
    .where(own(booking_types), booking_types.c.id == _b.c.booking_type_id)
    .scalar_subquery()
)
_STAFF_NAMES = (
    select(func.array_agg(aggregate_order_by(staff.c.name, func.array_position(_PEOPLE, staff.c.id))))
    .where(own(staff), staff.c.id == any_(_PEOPLE))
    .scalar_subquery()
)
_CHANGED_AT = (
    select(booking_changes.c.at)
    .where(
        own(booking_changes),
        booking_changes.c.booking_id == _b.c.id,
    )
    .order_by(booking_changes.c.version.desc())
    .limit(1)
    .scalar_subquery()
)
_SHOWN = (
    _b.c.id,
    _b.c.reference,
    _b.c.status,
    _b.c.starts_at,
    _b.c.ends_at,
    _b.c.sequence,
    _b.c.group_id,
    _b.c.customer_name,
    _TYPE_NAME.label("booking_type_name"),
    _STAFF_NAMES.label("staff_names"),
    _b.c.resources,
    func.coalesce(_CHANGED_AT, _b.c.created_at).label("changed_at"),
)


@cache
def nearest(of_staff: bool, latest_first: bool) -> Executable:
    """Bookings of any state that start in a window, of everyone or of one person, up to a limit."""
    if not of_staff:
        return _nearest(_led(), latest_first)
    led, joined = _led().where(_b.c.staff_id == bindparam("staff_id")), _joined()
    both = union_all(*(select(_nearest(one, latest_first).subquery()) for one in (led, joined)))
    starts_at: ColumnElement[datetime] = literal_column("starts_at")
    return both.order_by(starts_at.desc() if latest_first else starts_at).limit(bindparam("limit"))


def _led() -> Select[Any]:
    return select(*_SHOWN).where(OWN, _b.c.starts_at >= _SINCE, _b.c.starts_at < _UNTIL)


def _joined() -> Select[Any]:
    """Of whom it is not the first person."""
    return (
        select(*_SHOWN)
        .join(_f, and_(_f.c.workspace_id == _b.c.workspace_id, _f.c.booking_id == _b.c.id))
        .where(
            OWN,
            own(_f),
            _f.c.staff_id == bindparam("staff_id"),
            _f.c.starts_at >= _SINCE,
            _f.c.starts_at < _UNTIL,
        )
    )


def _nearest(wanted: Select[Any], latest_first: bool) -> Select[Any]:
    order = _b.c.starts_at.desc() if latest_first else _b.c.starts_at
    return wanted.order_by(order, _b.c.id).limit(bindparam("limit"))


async def of_feed(tx: ReadTx, feed: CalendarFeed, window: Window) -> list[FeedBooking]:
    """By start, the earliest first."""
    of_staff = feed.staff_id is not None
    asked = {"staff_id": feed.staff_id} if of_staff else {}
    past, coming = await tx.together(
        (
            nearest(of_staff, latest_first=True),
            {**asked, "since": window.since, "until": window.today, "limit": MOST_BACK},
        ),
        (
            nearest(of_staff, latest_first=False),
            {**asked, "since": window.today, "until": window.until, "limit": MOST_AHEAD},
        ),
    )
    return [_booking(row) for row in (*reversed(past), *coming)]


def _booking(row: Row) -> FeedBooking:
    id_, reference, status, starts_at, ends_at, sequence, group_id, customer, kind, people, units, at = row
    return FeedBooking(
        id=id_,
        reference=reference,
        status=Status(status),
        starts_at=starts_at,
        ends_at=ends_at,
        sequence=sequence,
        group_id=group_id,
        customer_name=customer,
        booking_type_name=kind,
        staff_names=tuple(people or ()),
        rooms=tuple(unit.resource_name for unit in units_of(units)),
        changed_at=at,
    )
