from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, own
from sqlalchemy import ARRAY, Select, Uuid, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.customers.customer import Customer
from booking.domain.customers.locale import Locale
from booking.domain.tickets.sales.order import ENDING, OrderStatus, PaymentMethod, TicketOrder
from booking.store.tickets.tables import ticket_orders

_o = ticket_orders
COLUMNS = tuple(column for column in _o.c if column.name != "workspace_id")
NAMES = tuple(column.name for column in COLUMNS)
CHANGED = (
    "status",
    "customer_name",
    "customer_email",
    "customer_phone",
    "total_amount_minor",
    "paid_amount_minor",
    "refunded_amount_minor",
    "refund_wanted_amount_minor",
    "payment_method",
    "expires_at",
    "completed_at",
    "paid_at",
    "cancelled_at",
    "version",
    "locale",
)
ADD = insert(_o)
GET = select(*COLUMNS).where(own(_o), _o.c.id == bindparam("id"))
LOCK = GET.with_for_update()
CHANGE = (
    update(_o)
    .where(own(_o), _o.c.id == bindparam("order_id"))
    .values(**{name: bindparam(f"new_{name}", type_=_o.c[name].type) for name in CHANGED})
)

_LINKED = (
    func.unnest(bindparam("order_ids", type_=ARRAY(Uuid)), bindparam("contact_ids", type_=ARRAY(Uuid)))
    .table_valued("order_id", "contact_id")
    .render_derived("linked")
)
LINK_CONTACTS = (
    update(_o).where(own(_o), _o.c.id == _LINKED.c.order_id).values(contact_id=_LINKED.c.contact_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is None does not filter."""

    show_id: UUID | None = None
    status: OrderStatus | None = None
    email: str | None = None
    contact_id: UUID | None = None
    reference: str | None = None
    refund_due: bool = False

    def given(self) -> dict[str, Any]:
        name = "unended_status" if self.status in ENDING else "status"
        values = {
            "show_id": self.show_id,
            name: self.status.value if self.status else None,
            "email": self.email,
            "contact_id": self.contact_id,
            "reference": self.reference,
        }
        return {name: value for name, value in values.items() if value is not None}

    def conditions(self) -> set[str]:
        return {*self.given(), *(["refund_due"] if self.refund_due else [])}


class Sort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_LATEST_FIRST = "-created_at"


_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "show_id": _o.c.show_id == bindparam("show_id"),
    "status": _o.c.status == bindparam("status"),
    # What has ended is shown as expired, whether it was swept or not.
    "unended_status": and_(
        _o.c.status == bindparam("unended_status"),
        or_(_o.c.expires_at.is_(None), _o.c.expires_at > func.now()),
    ),
    "email": _o.c.customer_email == bindparam("email"),
    "contact_id": _o.c.contact_id == bindparam("contact_id"),
    "reference": _o.c.reference == bindparam("reference"),
    "refund_due": _o.c.refund_wanted_amount_minor > _o.c.refunded_amount_minor,
}


def _by_age(latest_first: bool) -> Keyset:
    return Keyset(_o.c.created_at, _o.c.id, newest_first=latest_first)


@cache
def list_of(conditions: frozenset[str], latest_first: bool) -> Select[Any]:
    """One statement per combination of filters, so that each is planned for its own index."""
    chosen = select(*COLUMNS).where(own(_o), *(_CONDITIONS[name] for name in sorted(conditions)))
    return _by_age(latest_first).page(chosen)


def add(tx: Tx, order: TicketOrder) -> None:
    tx.later(ADD, _row(order))


async def find(tx: ReadTx, id_: UUID) -> TicketOrder | None:
    row = await tx.row(GET, {"id": id_})
    return order_of(row) if row else None


async def lock(tx: Tx, id_: UUID) -> TicketOrder | None:
    """The order, kept from others until the transaction ends."""
    row = await tx.row(LOCK, {"id": id_})
    return order_of(row) if row else None


def change(tx: Tx, order: TicketOrder) -> None:
    """Stores a new state of an order that this transaction has locked."""
    row = _row(order)
    tx.later(CHANGE, {"order_id": order.id, **{f"new_{name}": row[name] for name in CHANGED}})


def link_contacts(tx: Tx, contacts: Mapping[UUID, UUID]) -> None:
    """Order id -> contact id."""
    tx.later(LINK_CONTACTS, {"order_ids": list(contacts), "contact_ids": list(contacts.values())})


async def page(tx: ReadTx, limit: int, after: RowKey, filters: Filters, sort: Sort) -> list[TicketOrder]:
    latest_first = sort is Sort.CREATED_AT_LATEST_FIRST
    statement = list_of(frozenset(filters.conditions()), latest_first)
    rows = await tx.rows(statement, {**filters.given(), **_by_age(latest_first).bind(after, limit)})
    return [order_of(row) for row in rows]


def order_of(row: Row) -> TicketOrder:
    values = dict(zip(NAMES, row, strict=True))
    name, email, phone = (values.pop(f"customer_{part}") for part in ("name", "email", "phone"))
    method = values["payment_method"]
    read = {
        "status": OrderStatus(values["status"]),
        "customer": Customer(name=name, email=email, phone=phone) if name is not None else None,
        "payment_method": PaymentMethod(method) if method else None,
        "locale": Locale(values["locale"]),
    }
    return TicketOrder(**(values | read))


def _row(one: TicketOrder) -> dict[str, Any]:
    customer = one.customer
    return {
        "id": one.id,
        "reference": one.reference,
        "show_id": one.show_id,
        "status": one.status.value,
        "customer_name": customer.name if customer else None,
        "customer_email": customer.email if customer else None,
        "customer_phone": customer.phone if customer else None,
        "contact_id": one.contact_id,
        "currency": one.currency,
        "total_amount_minor": one.total_amount_minor,
        "paid_amount_minor": one.paid_amount_minor,
        "refunded_amount_minor": one.refunded_amount_minor,
        "refund_wanted_amount_minor": one.refund_wanted_amount_minor,
        "payment_method": one.payment_method.value if one.payment_method else None,
        "expires_at": one.expires_at,
        "created_at": one.created_at,
        "completed_at": one.completed_at,
        "paid_at": one.paid_at,
        "cancelled_at": one.cancelled_at,
        "version": one.version,
        "locale": one.locale.value,
    }
