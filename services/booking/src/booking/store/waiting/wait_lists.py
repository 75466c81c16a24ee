"""Who waits, by filters, in the order they joined, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import ReadTx
from sqlalchemy import Select, Uuid, and_, bindparam, func, select, tuple_
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.waiting.slot_wait import SlotWait, State
from booking.store.tables import Moment
from booking.store.waiting.slot_waits import COLUMNS, OWN, entry_of
from booking.store.waiting.tables import slot_waits

_w = slot_waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is None does not filter."""

    status: State | None = None
    booking_type_id: UUID | None = None

    def given(self) -> dict[str, Any]:
        kept = self.status.value if self.status and self.status not in _BY_WINDOW else None
        values = {"status": kept, "booking_type_id": self.booking_type_id}
        return {name: value for name, value in values.items() if value is not None}

    def conditions(self) -> set[str]:
        return {*self.given(), *(one.value for one in _BY_WINDOW if one is self.status)}


_BY_WINDOW = (State.WAITING, State.EXPIRED)
_WAITING = _w.c.status == State.WAITING.value
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "status": _w.c.status == bindparam("status"),
    "waiting": and_(_WAITING, _w.c.window_until > func.now()),
    "expired": and_(_WAITING, _w.c.window_until <= func.now()),
    "booking_type_id": _w.c.booking_type_id == bindparam("booking_type_id"),
    "after_id": tuple_(_w.c.created_at, _w.c.id)
    > tuple_(bindparam("after_created_at", type_=Moment), bindparam("after_id", type_=Uuid)),
}


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    """One statement per combination of filters, so that each is planned for its own index."""
    return (
        select(*COLUMNS)
        .where(OWN, *(_CONDITIONS[name] for name in sorted(conditions)))
        .order_by(_w.c.created_at, _w.c.id)
        .limit(bindparam("limit"))
    )


async def page(
    tx: ReadTx, limit: int, after: tuple[datetime | None, UUID | None], filters: Filters
) -> list[SlotWait]:
    params, conditions = filters.given(), filters.conditions()
    created_at, id_ = after
    if created_at is not None:
        conditions.add("after_id")
        params |= {"after_created_at": created_at, "after_id": id_}
    return [
        entry_of(row) for row in await tx.rows(list_of(frozenset(conditions)), {**params, "limit": limit})
    ]
