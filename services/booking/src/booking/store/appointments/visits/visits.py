"""Visits: a row for each, and the bookings that are their parts.

Who changes several parts locks them first, by position, then waits for turns, then changes the visit's row.
Who changes one part alone locks that one and then the visit's row, so nobody waits in a circle.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx
from chassis.errors import NotFound
from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, insert, select, update
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.visits.visit import Told, Visit
from booking.store.appointments import bookings
from booking.store.appointments.visits.tables import visits
from booking.store.tables import Moment
from booking.store.tables import bookings as booking_rows

_v = visits
_b = booking_rows
OWN = _v.c.workspace_id == bindparam("workspace_id")
_COLUMNS = (_v.c.id, _v.c.created_at, _v.c.version)
ADD = insert(_v)
GET = select(*_COLUMNS).where(OWN, _v.c.id == bindparam("id"))
PARTS = (
    select(*bookings.COLUMNS)
    .where(_b.c.workspace_id == bindparam("workspace_id"), _b.c.visit_id == bindparam("id"))
    .order_by(_b.c.visit_position)
)
LOCK_PARTS = PARTS.with_for_update()
PARTS_OF = (
    select(*bookings.COLUMNS)
    .where(
        _b.c.workspace_id == bindparam("workspace_id"),
        _b.c.visit_id == any_(bindparam("visit_ids", type_=ARRAY(Uuid))),
    )
    .order_by(_b.c.visit_id, _b.c.visit_position)
)
CHANGE = (
    update(_v)
    .where(OWN, _v.c.id == bindparam("visit_id"))
    .values(version=_v.c.version + 1)
    .returning(_v.c.id, _v.c.created_at, _v.c.version)
)
MOVE = (
    update(_v)
    .where(OWN, _v.c.id == bindparam("visit_id"))
    .values(starts_at=bindparam("new_starts_at", type_=Moment))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Starts from `since` on and before `until`; what is None does not filter."""

    since: datetime | None = None
    until: datetime | None = None


_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "since": _v.c.starts_at >= bindparam("since", type_=Moment),
    "until": _v.c.starts_at < bindparam("until", type_=Moment),
}
_BY_START = Keyset(_v.c.starts_at, _v.c.id)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    chosen = (_CONDITIONS[name] for name in sorted(conditions))
    return _BY_START.page(select(*_COLUMNS, _v.c.starts_at).where(OWN, *chosen))


def add(tx: Tx, visit: Visit) -> None:
    """The row that its parts refer to; add them after it."""
    tx.later(
        ADD,
        {
            "id": visit.id,
            "starts_at": visit.starts_at,
            "created_at": visit.created_at,
            "version": visit.version,
        },
    )


async def find(tx: ReadTx, id_: UUID) -> Visit | None:
    own, parts = await tx.together((GET, {"id": id_}), (PARTS, {"id": id_}))
    return _visit(own[0], parts) if own and parts else None


async def locked(tx: Tx, id_: UUID) -> Visit:
    """The visit, all its parts kept from others until the transaction ends. Raises `NotFound`."""
    parts, own = await tx.together((LOCK_PARTS, {"id": id_}), (GET, {"id": id_}))
    if not own or not parts:
        raise NotFound("There is no such visit.")
    return _visit(own[0], parts)


async def changed(tx: Tx, visit: Visit, parts: Sequence[Booking]) -> Visit:
    """The next version of a visit whose parts this transaction has locked and changed."""
    after = visit.after(parts, visit.version)
    tx.later(MOVE, {"visit_id": visit.id, "new_starts_at": after.starts_at})
    ((_, _, version),) = await tx.rows(CHANGE, {"visit_id": visit.id})
    return replace(after, version=version)


async def with_part_changed(tx: Tx, visit_id: UUID) -> Visit:
    """The next version of a visit one part of which this transaction has locked and changed."""
    own, parts = await tx.together((CHANGE, {"visit_id": visit_id}), (PARTS, {"id": visit_id}))
    visit = _visit(own[0], parts)
    tx.later(MOVE, {"visit_id": visit.id, "new_starts_at": visit.starts_at})
    return visit


async def told(tx: ReadTx, visit: Visit) -> Told:
    """With the words of the parts that are shown."""
    return Told(visit=visit, settings=tuple(await bookings.settings(tx, visit.shown)))


async def page(tx: ReadTx, limit: int, after: RowKey, filters: Filters) -> list[tuple[Visit, datetime]]:
    """By start, the earliest first, each with the start it stands at."""
    values = {"since": filters.since, "until": filters.until}
    given = {name: value for name, value in values.items() if value is not None}
    rows = await tx.rows(
        list_of(frozenset(given)), {**given, **_BY_START.bind(after, limit, start=filters.since)}
    )
    found: defaultdict[UUID, list[Booking]] = defaultdict(list)
    for row in await tx.rows(PARTS_OF, {"visit_ids": [row[0] for row in rows]}) if rows else ():
        part = bookings.booking_of(row)
        if part.visit_id is not None:
            found[part.visit_id].append(part)
    return [
        (Visit(id=id_, parts=tuple(found[id_]), created_at=created_at, version=version), starts_at)
        for id_, created_at, version, starts_at in rows
    ]


def _visit(row: Row, parts: Sequence[Row]) -> Visit:
    id_, created_at, version = row
    return Visit(id=id_, parts=tuple(map(bookings.booking_of, parts)), created_at=created_at, version=version)
