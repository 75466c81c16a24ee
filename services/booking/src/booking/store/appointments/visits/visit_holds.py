"""Holds of whole visits: a hold for each service, all of them under the id that the visit will have."""

from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Tx, own
from sqlalchemy import bindparam, delete, insert, select

from booking.domain.appointments.visits.visit_hold import VisitHold
from booking.store.appointments.holds.holds import COLUMNS, hold_of, row_of
from booking.store.tables import holds

_h = holds
_OF_VISIT = (own(_h), _h.c.visit_id == bindparam("visit_id"))
ADD = insert(_h)
PARTS = select(*COLUMNS).where(*_OF_VISIT).order_by(_h.c.visit_position)
LOCK_PARTS = PARTS.with_for_update()
REMOVE = delete(_h).where(*_OF_VISIT)


def add(tx: Tx, hold: VisitHold) -> None:
    for position, part in enumerate(hold.parts, start=1):
        tx.later(ADD, {**row_of(part), "visit_id": hold.id, "visit_position": position})


async def find(tx: ReadTx, id_: UUID) -> VisitHold | None:
    return _hold(id_, await tx.rows(PARTS, {"visit_id": id_}))


async def remove(tx: Tx, id_: UUID) -> VisitHold | None:
    """What it was; of several who want it one gets it. What it keeps busy stays so."""
    parts, _ = await tx.together((LOCK_PARTS, {"visit_id": id_}), (REMOVE, {"visit_id": id_}))
    return _hold(id_, parts)


def _hold(id_: UUID, rows: list[Any]) -> VisitHold | None:
    return VisitHold(id=id_, parts=tuple(map(hold_of, rows))) if rows else None
