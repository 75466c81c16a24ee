from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import bindparam, insert, select

from booking.domain.appointments.booking import Booking
from booking.domain.customers.customer_link import PAUSE, CustomerLink
from booking.store.appointments import bookings
from booking.store.customers.tables import customer_links
from booking.store.tables import Moment
from booking.store.tables import bookings as booking_rows
from booking.store.tickets.tables import ticket_orders

_l = customer_links
_b = booking_rows
_o = ticket_orders
OWN = own(_l)
ADD = insert(_l)
GET = select(_l.c.id, _l.c.email, _l.c.expires_at).where(OWN, _l.c.id == bindparam("id"))
MADE_SINCE = (
    select(_l.c.id)
    .where(OWN, _l.c.email == bindparam("email"), _l.c.created_at > bindparam("since", type_=Moment))
    .limit(1)
)
_OWN_BOOKINGS = (own(_b), _b.c.customer_email == bindparam("email"))
NEWEST = (
    select(*bookings.COLUMNS)
    .where(*_OWN_BOOKINGS)
    .order_by(_b.c.starts_at.desc(), _b.c.id.desc())
    .limit(bindparam("limit"))
)
LOCK_NEWEST = NEWEST.with_for_update()
LOCK_NEWEST_ORDER = (
    select(_o.c.id)
    .where(own(_o), _o.c.customer_email == bindparam("email"))
    .order_by(_o.c.created_at.desc(), _o.c.id.desc())
    .limit(1)
    .with_for_update()
)
EARLIER = NEWEST.where(
    _b.c.starts_at <= bindparam("before_starts_at", type_=Moment),
    (_b.c.starts_at < bindparam("before_starts_at", type_=Moment)) | (_b.c.id < bindparam("before_id")),
)


def add(tx: Tx, link: CustomerLink) -> None:
    tx.later(ADD, {"id": link.id, "email": link.email, "created_at": tx.now, "expires_at": link.expires_at})


async def find(tx: ReadTx, id_: UUID) -> CustomerLink | None:
    row = await tx.row(GET, {"id": id_})
    return _link(row) if row else None


async def is_wanted(tx: Tx, email: str) -> bool:
    """There is something to show, and no link was made a moment ago. One at a time per address."""
    found = await tx.rows(LOCK_NEWEST, {"email": email, "limit": 1})
    if not found and not await tx.rows(LOCK_NEWEST_ORDER, {"email": email}):
        return False
    return not await tx.rows(MADE_SINCE, {"email": email, "since": tx.now - PAUSE})


async def page(
    tx: ReadTx, email: str, limit: int, after: tuple[datetime | None, UUID | None]
) -> list[Booking]:
    """Of one customer, the latest first."""
    before_starts_at, before_id = after
    if before_starts_at is None:
        rows = await tx.rows(NEWEST, {"email": email, "limit": limit})
    else:
        place = {"before_starts_at": before_starts_at, "before_id": before_id}
        rows = await tx.rows(EARLIER, {"email": email, "limit": limit, **place})
    return [bookings.booking_of(row) for row in rows]


def _link(row: Row) -> CustomerLink:
    id_, email, expires_at = row
    return CustomerLink(id=id_, email=email, expires_at=expires_at)
