"""Who waits for which tickets; the first who came is served first, if the group fits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx
from sqlalchemy import Uuid, bindparam, func, insert, literal_column, select, tuple_, update

from booking.domain.customer import Customer
from booking.domain.locale import Locale
from booking.domain.tickets.waiting import WaitingEntry, WaitingStatus
from booking.store.tables import Moment
from booking.store.tickets.rows import own
from booking.store.tickets.tables import waiting_entries

_w = waiting_entries
COLUMNS = tuple(column for column in _w.c if column.name != "workspace_id")
NAMES = tuple(column.name for column in COLUMNS)
ADD = insert(_w)
_OPEN = (own(_w), _w.c.show_id == bindparam("show_id"), _w.c.status == literal_column("'waiting'"))
SMALLEST = (
    select(_w.c.ticket_type_id, _w.c.date_id, func.min(_w.c.quantity))
    .where(*_OPEN)
    .group_by(_w.c.ticket_type_id, _w.c.date_id)
)
OPEN = select(*COLUMNS).where(*_OPEN).order_by(_w.c.created_at, _w.c.id).limit(bindparam("limit"))
GET = select(*COLUMNS).where(own(_w), _w.c.id == bindparam("id"))
LOCK = GET.with_for_update()
CHANGE = (
    update(_w)
    .where(own(_w), _w.c.id == bindparam("entry_id"))
    .values(
        status=bindparam("new_status"),
        voucher_id=bindparam("new_voucher_id", type_=Uuid),
        offered_until=bindparam("new_offered_until", type_=Moment),
    )
)
FIRST_PAGE = (
    select(*COLUMNS)
    .where(own(_w), _w.c.show_id == bindparam("show_id"))
    .order_by(_w.c.created_at, _w.c.id)
    .limit(bindparam("limit"))
)
NEXT_PAGE = FIRST_PAGE.where(
    tuple_(_w.c.created_at, _w.c.id)
    > tuple_(bindparam("after_created_at", type_=Moment), bindparam("after_id", type_=_w.c.id.type))
)


async def add(tx: Tx, entry: WaitingEntry) -> None:
    customer = entry.customer
    row = {name: getattr(entry, name) for name in NAMES if not name.startswith("customer_")}
    named = {
        "customer_name": customer.name,
        "customer_email": customer.email,
        "customer_phone": customer.phone,
    }
    await tx.rows(ADD, row | named | {"status": entry.status.value, "locale": entry.locale.value})


async def lock(tx: Tx, id_: UUID) -> WaitingEntry | None:
    row = await tx.row(LOCK, {"id": id_})
    return entry_of(row) if row else None


async def first(tx: ReadTx, show_id: UUID, limit: int) -> Sequence[WaitingEntry]:
    """Those who have no offer yet, the first who came first."""
    return [entry_of(row) for row in await tx.rows(OPEN, {"show_id": show_id, "limit": limit})]


def change(tx: Tx, entry: WaitingEntry) -> None:
    tx.later(
        CHANGE,
        {
            "entry_id": entry.id,
            "new_status": entry.status.value,
            "new_voucher_id": entry.voucher_id,
            "new_offered_until": entry.offered_until,
        },
    )


async def page(
    tx: ReadTx, limit: int, after: tuple[datetime | None, UUID | None], show_id: UUID
) -> list[WaitingEntry]:
    created_at, id_ = after
    params: dict[str, Any] = {"limit": limit, "show_id": show_id}
    if created_at is None:
        rows = await tx.rows(FIRST_PAGE, params)
    else:
        rows = await tx.rows(NEXT_PAGE, {**params, "after_created_at": created_at, "after_id": id_})
    return [entry_of(row) for row in rows]


def entry_of(row: Row) -> WaitingEntry:
    values = dict(zip(NAMES, row, strict=True))
    name, email, phone = (values.pop(f"customer_{part}") for part in ("name", "email", "phone"))
    read = {
        "customer": Customer(name=name, email=email, phone=phone),
        "status": WaitingStatus(values["status"]),
        "locale": Locale(values["locale"]),
    }
    return WaitingEntry(**(values | read))
