"""Booking types and their workspace as they were last read; what has not changed is not read again.

PostgreSQL stamps every version of a row with the transaction that wrote it (`xmin`); two versions that the
same one wrote lie in different places (`ctid`). So equal stamps prove that what is remembered is what would
be read.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, own
from sqlalchemy import Select, Text, bindparam, literal_column, select

from booking.domain.booking_types.booking_type import BookingType
from booking.domain.workspace.workspace import Workspace
from booking.store.booking_types.booking_types import COLUMNS, booking_type_of
from booking.store.tables import booking_types, workspaces
from booking.store.workspace.neighbours import workspace_of

MOST = 10_000
_t, _w = booking_types, workspaces
STAMPS = (
    select(*(literal_column(f"{one.name}.xmin::text || {one.name}.ctid::text", Text) for one in (_t, _w)))
    .select_from(_t.outerjoin(_w, _w.c.workspace_id == _t.c.workspace_id))
    .where(own(_t), _t.c.id == bindparam("id"))
)
WHOLE: Select[Any] = STAMPS.add_columns(_w.c.name, _w.c.slug, _w.c.time_zone, _w.c.currency, *COLUMNS)


@dataclass(frozen=True, slots=True)
class Remembered:
    stamps: Row
    booking_type: BookingType
    workspace: Workspace | None
    """None until the service has heard of it."""


_remembered: dict[tuple[UUID, UUID], Remembered] = {}


def likely(tx: ReadTx, id_: UUID) -> BookingType | None:
    """What `find` will find, if nobody has changed it since."""
    known = _remembered.get((tx.workspace_id, id_))
    return known.booking_type if known else None


async def find(tx: ReadTx, id_: UUID) -> tuple[BookingType | None, Workspace | None]:
    """Both by one statement, twice if they have changed."""
    known = _remembered.get((tx.workspace_id, id_))
    if known is not None and await tx.row(STAMPS, {"id": id_}) == known.stamps:
        return known.booking_type, known.workspace
    row = await tx.row(WHOLE, {"id": id_})
    if row is None:
        return None, None
    found = _found(tx.workspace_id, row)
    if len(_remembered) >= MOST:
        _remembered.clear()
    _remembered[tx.workspace_id, id_] = found
    return found.booking_type, found.workspace


def _found(workspace_id: UUID, row: Row) -> Remembered:
    stamps, workspace, booking_type = row[:2], row[2:6], row[6:]
    heard_of = stamps[1] is not None
    return Remembered(
        stamps,
        booking_type_of(booking_type),
        workspace_of(workspace_id, workspace) if heard_of else None,
    )
