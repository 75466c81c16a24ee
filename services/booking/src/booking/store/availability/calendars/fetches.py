"""Which calendars are due, and what came of fetching them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, due_rows, own
from sqlalchemy import (
    ARRAY,
    Integer,
    Uuid,
    any_,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from booking.domain.availability.calendars.outside import Due
from booking.domain.time.intervals import Range
from booking.domain.time.zones import instant_of
from booking.store.availability.calendars.tables import outside_busy, outside_calendars
from booking.store.tables import Moment

_c, _b = outside_calendars, outside_busy
OWN = own(_c)
_IS_OLD = func.coalesce(_c.c.expanded_at, _c.c.created_at) < bindparam("anew_before", type_=Moment)
DUE = due_rows(func.due_outside_calendars(func.now(), bindparam("most", type_=Integer)))
CLAIM = (
    update(_c)
    .where(
        OWN,
        _c.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        _c.c.next_fetch_at <= bindparam("now", type_=Moment),
    )
    .values(next_fetch_at=bindparam("leased_until", type_=Moment))
    .returning(
        _c.c.id,
        _c.c.staff_id,
        _c.c.url,
        _c.c.time_zone,
        case((_IS_OLD, ""), else_=_c.c.etag),
        case((_IS_OLD, ""), else_=_c.c.last_modified),
        _c.c.failures,
    )
)
# What was fetched from an address that was changed meanwhile is not kept.
_STILL_THE_SAME = (
    OWN,
    _c.c.id == bindparam("calendar_id"),
    _c.c.url == bindparam("fetched_url"),
    _c.c.time_zone == bindparam("fetched_zone"),
    _c.c.staff_id == bindparam("fetched_staff_id"),
)
_WELL = {
    "read_at": bindparam("now", type_=Moment),
    "trouble": None,
    "failures": 0,
    "next_fetch_at": bindparam("new_next_fetch_at", type_=Moment),
}
UNCHANGED = update(_c).where(*_STILL_THE_SAME).values(**_WELL)
READ = (
    update(_c)
    .where(*_STILL_THE_SAME)
    .values(
        **_WELL,
        etag=bindparam("new_etag"),
        last_modified=bindparam("new_last_modified"),
        expanded_at=bindparam("now", type_=Moment),
    )
    .returning(_c.c.id)
)
FAILED = (
    update(_c)
    .where(*_STILL_THE_SAME)
    .values(
        trouble=bindparam("new_trouble"),
        failures=_c.c.failures + 1,
        next_fetch_at=bindparam("new_next_fetch_at", type_=Moment),
    )
)
EMPTY = delete(_b).where(own(_b), _b.c.calendar_id == bindparam("calendar_id"))


def _ranges() -> Any:
    pairs = func.unnest(
        bindparam("starts", type_=ARRAY(Moment)), bindparam("ends", type_=ARRAY(Moment))
    ).table_valued("starts_at", "ends_at")
    return pairs.render_derived("found")


_FOUND = _ranges()
FILL = insert(_b).from_select(
    ["workspace_id", "calendar_id", "staff_id", "starts_at", "ends_at"],
    select(
        bindparam("workspace_id", type_=Uuid),
        bindparam("calendar_id", type_=Uuid),
        bindparam("staff_id", type_=Uuid),
        _FOUND.c.starts_at,
        _FOUND.c.ends_at,
    ),
)


async def due(tx: ReadTx, most: int) -> Sequence[Row]:
    """(workspace, calendar) of all workspaces."""
    return await tx.rows(DUE, {"most": most})


async def claim(
    tx: Tx, ids: list[UUID], *, now: datetime, leased_until: datetime, anew_before: datetime
) -> list[Due]:
    """Those still due. What was not read since `anew_before` is wanted whole."""
    rows = await tx.rows(
        CLAIM, {"ids": ids, "now": now, "leased_until": leased_until, "anew_before": anew_before}
    )
    return [
        Due(
            calendar_id=id_,
            staff_id=staff_id,
            url=url,
            time_zone=time_zone,
            etag=etag,
            last_modified=last_modified,
            failures=failures,
        )
        for id_, staff_id, url, time_zone, etag, last_modified, failures in rows
    ]


def unchanged(tx: Tx, due: Due, next_fetch_at: datetime) -> None:
    tx.later(UNCHANGED, {**_same(due), "now": tx.now, "new_next_fetch_at": next_fetch_at})


def failed(tx: Tx, due: Due, trouble: str, next_fetch_at: datetime) -> None:
    tx.later(FAILED, {**_same(due), "new_trouble": trouble, "new_next_fetch_at": next_fetch_at})


async def read(
    tx: Tx, due: Due, busy: Sequence[Range], validators: tuple[str, str], next_fetch_at: datetime
) -> None:
    """Puts what was read in the place of what was known."""
    etag, last_modified = validators
    kept = await tx.row(
        READ,
        {
            **_same(due),
            "now": tx.now,
            "new_etag": etag,
            "new_last_modified": last_modified,
            "new_next_fetch_at": next_fetch_at,
        },
    )
    if kept is None:
        return
    forget(tx, due.calendar_id)
    tx.later(
        FILL,
        {
            "calendar_id": due.calendar_id,
            "staff_id": due.staff_id,
            "starts": [instant_of(start) for start, _ in busy],
            "ends": [instant_of(end) for _, end in busy],
        },
    )


def forget(tx: Tx, calendar_id: UUID) -> None:
    """What was read blocks nothing any more."""
    tx.later(EMPTY, {"calendar_id": calendar_id})


def _same(due: Due) -> dict[str, Any]:
    return {
        "calendar_id": due.calendar_id,
        "fetched_url": due.url,
        "fetched_zone": due.time_zone,
        "fetched_staff_id": due.staff_id,
    }
