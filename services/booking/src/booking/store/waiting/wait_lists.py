"""Who waits, by filters, in the order they joined, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey
from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.waiting.slot_wait import SlotWait, State
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
}
_BY_AGE = Keyset(_w.c.created_at, _w.c.id)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    """One statement per combination of filters, so that each is planned for its own index."""
    return _BY_AGE.page(select(*COLUMNS).where(OWN, *(_CONDITIONS[name] for name in sorted(conditions))))


async def page(tx: ReadTx, limit: int, after: RowKey, filters: Filters) -> list[SlotWait]:
    params = {**filters.given(), **_BY_AGE.bind(after, limit)}
    rows = await tx.rows(list_of(frozenset(filters.conditions())), params)
    return [entry_of(row) for row in rows]
