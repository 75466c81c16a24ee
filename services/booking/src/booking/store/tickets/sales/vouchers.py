from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming, own
from sqlalchemy import (
    ARRAY,
    Integer,
    Text,
    any_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from booking.domain.tickets.errors import VoucherCodeTaken
from booking.domain.tickets.sales.voucher import Discount, Voucher
from booking.store.tables import Moment
from booking.store.tickets.rows import columns_of, replacement, replacing, row_of, values_of
from booking.store.tickets.tables import quota_claims, ticket_orders, tickets, voucher_draws, vouchers

_v, _c, _t, _o, _d = vouchers, quota_claims, tickets, ticket_orders, voucher_draws
_held = _c.alias("held")
COLUMNS = columns_of(_v, Voucher)
EDITED = (
    "code",
    "ticket_type_ids",
    "date_id",
    "discount",
    "value",
    "max_uses",
    "max_per_customer",
    "reserves",
    "valid_until",
)
ADD = insert(_v)
REPLACE = replacement(_v, EDITED)
GET = select(*COLUMNS).where(own(_v), _v.c.id == bindparam("id"))
LOCK = GET.with_for_update()
_NAMED = (
    own(_v),
    _v.c.show_id == bindparam("show_id"),
    _v.c.code == any_(bindparam("codes", type_=ARRAY(Text))),
)
BY_CODE = select(*COLUMNS).where(*_NAMED)
_RETURNED = (
    select(func.coalesce(func.sum(_d.c.quantity), 0))
    .where(
        _d.c.workspace_id == _c.c.workspace_id,
        _d.c.voucher_id == _c.c.owner_id,
        _d.c.quota_id == _c.c.quota_id,
        _d.c.expires_at <= func.now(),
        exists().where(
            _held.c.workspace_id == _d.c.workspace_id,
            _held.c.owner_id == _d.c.order_id,
            _held.c.quota_id == _d.c.quota_id,
        ),
    )
    .scalar_subquery()
)
RESERVED = (
    select(_c.c.owner_id, _c.c.quota_id, (_c.c.quantity + _RETURNED).cast(Integer))
    .join(_v, (_v.c.workspace_id == _c.c.workspace_id) & (_v.c.id == _c.c.owner_id))
    .where(
        *_NAMED,
        own(_c),
        _c.c.kind == "blocked",
        or_(_c.c.expires_at.is_(None), _c.c.expires_at > func.now()),
    )
)
OF_CUSTOMER = (
    select(func.count())
    .select_from(_t)
    .join(_o, (_o.c.workspace_id == _t.c.workspace_id) & (_o.c.id == _t.c.order_id))
    .where(
        own(_t),
        _t.c.voucher_id == bindparam("voucher_id"),
        _t.c.status != "cancelled",
        _o.c.customer_email == bindparam("email"),
        or_(_o.c.status == "pending", _o.c.status == "paid"),
        _o.c.id != bindparam("but_order"),
    )
)
CLOSE = (
    update(_v)
    .where(
        own(_v),
        _v.c.id == bindparam("voucher_id"),
        or_(_v.c.valid_until.is_(None), _v.c.valid_until > func.clock_timestamp()),
    )
    .values(valid_until=bindparam("closed_at", type_=Moment), version=_v.c.version + 1)
    .returning(_v.c.id)
)
_BY_AGE = Keyset(_v.c.created_at, _v.c.id)
PAGE = _BY_AGE.page(select(*COLUMNS).where(own(_v), _v.c.show_id == bindparam("show_id")))


async def add(tx: Tx, voucher: Voucher) -> None:
    """Raises `VoucherCodeTaken`."""
    with _naming_code():
        await tx.rows(ADD, _row(voucher))


async def replace(tx: Tx, voucher: Voucher, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named. Raises `VoucherCodeTaken`."""
    with _naming_code():
        version: int | None = await tx.scalar(REPLACE, replacing(_row(voucher), EDITED, made_from))
    return version


def _naming_code() -> AbstractContextManager[None]:
    taken = VoucherCodeTaken("Another voucher of this event has this code.", field="code")
    return naming({"vouchers_code": taken})


async def find(tx: ReadTx, id_: UUID) -> Voucher | None:
    row = await tx.row(GET, {"id": id_})
    return voucher_of(row) if row else None


async def lock(tx: Tx, id_: UUID) -> Voucher | None:
    """The voucher, kept from other edits until the transaction ends."""
    row = await tx.row(LOCK, {"id": id_})
    return voucher_of(row) if row else None


async def used_by(tx: Tx, voucher_id: UUID, email: str, *, but: UUID) -> int:
    """In other orders; the voucher is kept from others, so that two orders of one customer are told apart."""
    _, counted = await tx.together(
        (LOCK, {"id": voucher_id}),
        (OF_CUSTOMER, {"voucher_id": voucher_id, "email": email, "but_order": but}),
    )
    number: int = counted[0][0]
    return number


async def close(tx: Tx, voucher_id: UUID) -> bool:
    """False where it is over, which another transaction may have brought about after this one began."""
    return bool(await tx.rows(CLOSE, {"voucher_id": voucher_id, "closed_at": tx.now}))


async def page(tx: ReadTx, limit: int, after: RowKey, show_id: UUID) -> list[Voucher]:
    """Of one event, in the order they were made."""
    rows = await tx.rows(PAGE, {"show_id": show_id, **_BY_AGE.bind(after, limit)})
    return [voucher_of(row) for row in rows]


def by_code(rows: Sequence[Row]) -> Mapping[str, Voucher]:
    return {one.code: one for one in map(voucher_of, rows)}


def reserved(rows: Sequence[Row]) -> Mapping[tuple[UUID, UUID], int]:
    """What is kept back, by voucher and quota."""
    return {(owner_id, quota_id): quantity for owner_id, quota_id, quantity in rows}


def voucher_of(row: Row) -> Voucher:
    values = values_of(row, Voucher)
    read = {
        "discount": Discount(values["discount"]),
        "ticket_type_ids": tuple(values["ticket_type_ids"]),
    }
    return Voucher(**(values | read))


def _row(one: Voucher) -> dict[str, Any]:
    return row_of(one) | {
        "discount": one.discount.value,
        "ticket_type_ids": list(one.ticket_type_ids),
    }
