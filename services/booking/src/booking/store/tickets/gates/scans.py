"""Single scans of a list or of a ticket, in the order in which they were made."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey
from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.tickets.admission.check_in import CheckIn, Reason
from booking.store.tickets.gates.check_ins import check_in_of
from booking.store.tickets.rows import columns_of, own
from booking.store.tickets.tables import check_ins

_c = check_ins


class Sort(StrEnum):
    SCANNED_AT = "scanned_at"
    SCANNED_AT_LATEST_FIRST = "-scanned_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Of a list, a ticket or both; what else is None does not filter."""

    list_id: UUID | None = None
    ticket_id: UUID | None = None
    reason: Reason | None = None
    gate: str | None = None

    def given(self) -> dict[str, Any]:
        values = {
            "list_id": self.list_id,
            "ticket_id": self.ticket_id,
            "reason": self.reason.value if self.reason else None,
            "gate": self.gate,
        }
        return {name: value for name, value in values.items() if value is not None}


_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "list_id": _c.c.list_id == bindparam("list_id"),
    "ticket_id": _c.c.ticket_id == bindparam("ticket_id"),
    "reason": _c.c.reason == bindparam("reason"),
    "gate": _c.c.gate == bindparam("gate"),
}


def _by_scan(latest_first: bool) -> Keyset:
    return Keyset(_c.c.scanned_at, _c.c.id, newest_first=latest_first)


@cache
def list_of(
    by: Literal["list_id", "ticket_id"], conditions: frozenset[str], latest_first: bool
) -> Select[Any]:
    """One statement per combination of filters, so that each is planned for its own index."""
    filters = (_CONDITIONS[name] for name in sorted(conditions | {by}))
    return _by_scan(latest_first).page(select(*columns_of(_c, CheckIn)).where(own(_c), *filters))


async def page(tx: ReadTx, limit: int, after: RowKey, filters: Filters, sort: Sort) -> list[CheckIn]:
    given, latest_first = filters.given(), sort is Sort.SCANNED_AT_LATEST_FIRST
    by: Literal["list_id", "ticket_id"] = "ticket_id" if filters.ticket_id else "list_id"
    statement = list_of(by, frozenset(given), latest_first)
    rows = await tx.rows(statement, {**given, **_by_scan(latest_first).bind(after, limit)})
    return [check_in_of(row) for row in rows]
