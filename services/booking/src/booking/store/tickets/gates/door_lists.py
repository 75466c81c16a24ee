"""The tickets of an event with who has them, as they are looked up at the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, own
from sqlalchemy import Select, Uuid, and_, bindparam, func, literal_column, or_, select
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.customers.customer import Customer
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.store.tickets.gates.tickets import COLUMNS, ticket_of
from booking.store.tickets.tables import check_ins, show_dates, ticket_orders, ticket_types, tickets

_t, _o, _d, _y, _c = tickets, ticket_orders, show_dates, ticket_types, check_ins
_CAME_AT = (
    select(func.min(_c.c.scanned_at))
    .where(
        _c.c.workspace_id == _t.c.workspace_id,
        _c.c.ticket_id == _t.c.id,
        _c.c.reason == literal_column("'ok'"),
        _c.c.direction == literal_column("'entry'"),
    )
    .scalar_subquery()
)
# Of a cart or an order that has ended there is nobody to let in.
_ORDERED = or_(
    _o.c.status == literal_column("'paid'"),
    and_(_o.c.status == literal_column("'pending'"), _o.c.expires_at > func.now()),
    and_(_o.c.status == literal_column("'cancelled'"), _o.c.customer_name.is_not(None)),
)
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "date_id": _t.c.date_id == bindparam("date_id"),
    "ticket_type_id": _t.c.ticket_type_id == bindparam("ticket_type_id"),
    "status": _t.c.status == bindparam("status"),
    "after_id": _t.c.id > bindparam("after_id", type_=Uuid),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is None does not filter."""

    date_id: UUID | None = None
    ticket_type_id: UUID | None = None
    status: TicketStatus | None = None

    def given(self) -> dict[str, Any]:
        values = {
            "date_id": self.date_id,
            "ticket_type_id": self.ticket_type_id,
            "status": self.status.value if self.status else None,
        }
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """`came_at` is when it first passed a gate."""

    ticket: Ticket
    reference: str
    currency: str
    customer: Customer
    ticket_type: str
    starts_at: datetime
    came_at: datetime | None


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    """In the order in which they were made; one statement per combination of filters."""
    return (
        select(
            *COLUMNS,
            _o.c.reference,
            _o.c.currency,
            _o.c.customer_name,
            _o.c.customer_email,
            _o.c.customer_phone,
            _y.c.name,
            _d.c.starts_at,
            _CAME_AT,
        )
        .join(_o, and_(_o.c.workspace_id == _t.c.workspace_id, _o.c.id == _t.c.order_id))
        .join(_y, and_(_y.c.workspace_id == _t.c.workspace_id, _y.c.id == _t.c.ticket_type_id))
        .join(_d, and_(_d.c.workspace_id == _t.c.workspace_id, _d.c.id == _t.c.date_id))
        .where(
            own(_t),
            _t.c.show_id == bindparam("show_id"),
            _ORDERED,
            *(_CONDITIONS[name] for name in sorted(conditions)),
        )
        .order_by(_t.c.id)
        .limit(bindparam("limit"))
    )


async def page(
    tx: ReadTx, limit: int, after_id: UUID | None, show_id: UUID, filters: Filters
) -> list[Listed]:
    params = filters.given()
    conditions = set(params)
    if after_id is not None:
        conditions.add("after_id")
        params["after_id"] = after_id
    rows = await tx.rows(list_of(frozenset(conditions)), {**params, "show_id": show_id, "limit": limit})
    return [_listed(row) for row in rows]


def _listed(row: Row) -> Listed:
    *ticket, reference, currency, name, email, phone, ticket_type, starts_at, came_at = row
    return Listed(
        ticket=ticket_of(tuple(ticket)),
        reference=reference,
        currency=currency,
        customer=Customer(name=name, email=email, phone=phone),
        ticket_type=ticket_type,
        starts_at=starts_at,
        came_at=came_at,
    )
