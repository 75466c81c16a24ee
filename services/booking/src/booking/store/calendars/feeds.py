from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx
from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, insert, or_, select, tuple_

from booking.domain.calendars.feed import CalendarFeed, Shows
from booking.store.calendars.feed_tables import calendar_feeds
from booking.store.tables import Moment

_f = calendar_feeds
OWN = _f.c.workspace_id == bindparam("workspace_id")
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
FIRST_PAGE = select(*COLUMNS).where(OWN).order_by(_f.c.created_at, _f.c.id).limit(bindparam("limit"))
OF_STAFF = FIRST_PAGE.where(_f.c.staff_id == bindparam("staff_id"))
_AFTER = tuple_(_f.c.created_at, _f.c.id) > tuple_(
    bindparam("after_created_at", type_=Moment), bindparam("after_id", type_=Uuid)
)
NEXT_PAGE = FIRST_PAGE.where(_AFTER)
NEXT_OF_STAFF = OF_STAFF.where(_AFTER)


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


async def page(
    tx: ReadTx, limit: int, after: tuple[datetime | None, UUID | None], staff_id: UUID | None
) -> list[CalendarFeed]:
    """In the order they were made."""
    after_created_at, after_id = after
    params: dict[str, Any] = {"limit": limit}
    statement = FIRST_PAGE if staff_id is None else OF_STAFF
    if after_id is not None:
        statement = NEXT_PAGE if staff_id is None else NEXT_OF_STAFF
        params |= {"after_created_at": after_created_at, "after_id": after_id}
    if staff_id is not None:
        params["staff_id"] = staff_id
    return [_feed(row) for row in await tx.rows(statement, params)]


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
