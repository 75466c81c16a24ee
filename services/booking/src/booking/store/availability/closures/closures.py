from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, own
from chassis.errors import NotFound
from sqlalchemy import (
    BigInteger,
    Select,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.availability.closures.closure import Closure
from booking.store.availability.closures.tables import closures
from booking.store.tables import Moment

_c = closures
OWN = own(_c)
COLUMNS = tuple(column for column in _c.c if column.name != "workspace_id")
THE_ONE_EDITED = (
    OWN,
    _c.c.id == bindparam("closure_id"),
    _c.c.version == func.coalesce(bindparam("made_from", type_=BigInteger), _c.c.version),
)
BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
ADD = insert(_c)
GET = select(*COLUMNS).where(OWN, _c.c.id == bindparam("id"))
LOCK = GET.with_for_update()
REPLACE = (
    update(_c)
    .where(*THE_ONE_EDITED)
    .values(
        staff_id=bindparam("new_staff_id", type_=Uuid),
        reason=bindparam("new_reason"),
        time_zone=bindparam("new_time_zone"),
        first_edge=bindparam("new_first_edge"),
        last_edge=bindparam("new_last_edge"),
        starts_at=bindparam("new_starts_at", type_=Moment),
        ends_at=bindparam("new_ends_at", type_=Moment),
        version=_c.c.version + 1,
    )
    .returning(_c.c.version)
)
REMOVE = delete(_c).where(*THE_ONE_EDITED).returning(_c.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Closures that end after `since` and start before `until`; what is None does not filter."""

    since: datetime | None = None
    until: datetime | None = None
    staff_id: UUID | None = None


_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "staff_id": _c.c.staff_id == bindparam("staff_id"),
    "until": _c.c.starts_at < bindparam("until", type_=Moment),
}
_BY_END = Keyset(_c.c.ends_at, _c.c.id)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    chosen = (_CONDITIONS[name] for name in sorted(conditions))
    return _BY_END.page(select(*COLUMNS).where(OWN, _c.c.ends_at > bindparam("since", type_=Moment), *chosen))


def add(tx: Tx, closure: Closure) -> None:
    tx.later(ADD, {"id": closure.id, "version": closure.version, **_row(closure)})


async def replace(tx: Tx, closure: Closure, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named."""
    named = {"closure_id": closure.id, "made_from": made_from}
    row = await tx.row(REPLACE, named | {f"new_{name}": value for name, value in _row(closure).items()})
    return row[0] if row else None


async def remove(tx: Tx, id_: UUID, *, made_from: int | None) -> bool:
    return await tx.row(REMOVE, {"closure_id": id_, "made_from": made_from}) is not None


async def find(tx: ReadTx, id_: UUID) -> Closure | None:
    row = await tx.row(GET, {"id": id_})
    return _closure(row) if row else None


async def locked(tx: Tx, id_: UUID) -> Closure:
    """The closure, kept from others until the transaction ends. Raises `NotFound`."""
    row = await tx.row(LOCK, {"id": id_})
    if row is None:
        raise NotFound("There is no such closure.")
    return _closure(row)


async def page(tx: ReadTx, limit: int, after: RowKey, filters: Filters) -> list[Closure]:
    """By end, the earliest first."""
    values = {"staff_id": filters.staff_id, "until": filters.until}
    given = {name: value for name, value in values.items() if value is not None}
    params = {
        **given,
        "since": filters.since or BEFORE_ALL,
        **_BY_END.bind(after, limit, start=filters.since),
    }
    return [_closure(row) for row in await tx.rows(list_of(frozenset(given)), params)]


def _row(one: Closure) -> dict[str, Any]:
    return {
        "staff_id": one.staff_id,
        "reason": one.reason,
        "time_zone": one.time_zone,
        "first_edge": one.first,
        "last_edge": one.last,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
    }


def _closure(row: Row) -> Closure:
    id_, staff_id, reason, time_zone, first, last, starts_at, ends_at, version = row
    return Closure(
        id=id_,
        staff_id=staff_id,
        reason=reason,
        time_zone=time_zone,
        first=first,
        last=last,
        starts_at=starts_at,
        ends_at=ends_at,
        version=version,
    )
