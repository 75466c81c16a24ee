from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import bindparam, delete, insert, select

from booking.domain.appointments.holds.holding import Hold
from booking.store.tables import Moment, holds

_h = holds
OWN = own(_h)
COLUMNS = (
    _h.c.id,
    _h.c.booking_type_id,
    _h.c.staff_id,
    _h.c.starts_at,
    _h.c.ends_at,
    _h.c.created_at,
    _h.c.expires_at,
)
ADD = insert(_h)
# One part of a visit's hold is nothing by itself.
_ALONE = (OWN, _h.c.id == bindparam("id"), _h.c.visit_id.is_(None))
GET = select(*COLUMNS).where(*_ALONE)
REMOVE = delete(_h).where(*_ALONE).returning(_h.c.id)
REMOVE_EXPIRED = (
    delete(_h)
    .where(OWN, _h.c.id == bindparam("id"), _h.c.expires_at <= bindparam("now", type_=Moment))
    .returning(_h.c.id)
)


def add(tx: Tx, hold: Hold) -> None:
    tx.later(ADD, row_of(hold))


async def find(tx: ReadTx, id_: UUID) -> Hold | None:
    row = await tx.row(GET, {"id": id_})
    return hold_of(row) if row else None


def row_of(hold: Hold) -> dict[str, Any]:
    return {
        "id": hold.id,
        "booking_type_id": hold.booking_type_id,
        "staff_id": hold.staff_id,
        "starts_at": hold.starts_at,
        "ends_at": hold.ends_at,
        "created_at": hold.created_at,
        "expires_at": hold.expires_at,
    }


def hold_of(row: Row) -> Hold:
    id_, booking_type_id, staff_id, starts_at, ends_at, created_at, expires_at = row
    return Hold(
        id=id_,
        booking_type_id=booking_type_id,
        staff_id=staff_id,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=created_at,
        expires_at=expires_at,
    )


def drop(tx: Tx, id_: UUID) -> None:
    """Whether it was there or not."""
    tx.later(REMOVE, {"id": id_})


async def remove(tx: Tx, id_: UUID) -> bool:
    return bool(await tx.rows(REMOVE, {"id": id_}))


async def remove_expired(tx: Tx, id_: UUID) -> bool:
    """Needs `tx.now`, so something was awaited before."""
    return bool(await tx.rows(REMOVE_EXPIRED, {"id": id_, "now": tx.now}))
