from collections.abc import Iterable
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, own
from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, insert, or_, select

from booking.domain.availability.calendars.feed import CalendarFeed, Shows
from booking.store.availability.calendars.feed_tables import calendar_feeds

_f = calendar_feeds
OWN = own(_f)
COLUMNS = tuple(_f.c)[1:]
ADD = insert(_f)
GET = select(*COLUMNS).where(OWN, _f.c.id == bindparam("id"))
REMOVE = delete(_f).where(OWN, _f.c.id == bindparam("feed_id")).returning(_f.c.id)
REMOVE_OF = delete(_f).where(
    OWN,
    or_(
        _f.c.staff_id == any_(bindparam("staff_ids", type_=ARRAY(Uuid))),
        _f.c.created_by == any_(bindparam("makers", type_=ARRAY(Text))),
    ),
)
_BY_AGE = Keyset(_f.c.created_at, _f.c.id)
PAGE = _BY_AGE.page(select(*COLUMNS).where(OWN))
PAGE_OF_STAFF = PAGE.where(_f.c.staff_id == bindparam("staff_id"))


def add(tx: Tx, feed: CalendarFeed) -> None:
    tx.later(
        ADD,
        {
            "id": feed.id,
            "name": feed.name,
            "staff_id": feed.staff_id,
            "shows": feed.shows.value,
            "created_by": feed.created_by,
            "created_at": feed.created_at,
        },
    )


async def find(tx: ReadTx, id_: UUID) -> CalendarFeed | None:
    row = await tx.row(GET, {"id": id_})
    return _feed(row) if row else None


async def remove(tx: Tx, id_: UUID) -> bool:
    return await tx.row(REMOVE, {"feed_id": id_}) is not None


def remove_of(tx: Tx, staff_ids: Iterable[UUID], user_ids: Iterable[UUID]) -> None:
    """All feeds of these people, and all that they made."""
    makers = [f"user:{user_id}" for user_id in user_ids]
    tx.later(REMOVE_OF, {"staff_ids": list(staff_ids), "makers": makers})


async def page(tx: ReadTx, limit: int, after: RowKey, staff_id: UUID | None) -> list[CalendarFeed]:
    """In the order they were made."""
    place = _BY_AGE.bind(after, limit)
    if staff_id is None:
        rows = await tx.rows(PAGE, place)
    else:
        rows = await tx.rows(PAGE_OF_STAFF, {"staff_id": staff_id, **place})
    return [_feed(row) for row in rows]


def _feed(row: Row) -> CalendarFeed:
    id_, name, staff_id, shows, created_by, created_at = row
    return CalendarFeed(
        id=id_,
        name=name,
        staff_id=staff_id,
        shows=Shows(shows),
        created_by=created_by,
        created_at=created_at,
    )
