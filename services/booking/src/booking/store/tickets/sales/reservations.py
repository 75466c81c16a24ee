"""What vouchers keep back of quotas, and which carts hold some of it.

It is locked after what carts claim and before the quotas, by voucher and quota.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Row, Tx
from sqlalchemy import (
    ARRAY,
    Executable,
    Integer,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from booking.domain.tickets.quota import Move
from booking.domain.tickets.sales.purchase import Drawn
from booking.store.tables import Moment
from booking.store.tickets.rows import own
from booking.store.tickets.tables import quota_claims, voucher_draws

_c, _d = quota_claims, voucher_draws
_KEPT_BACK = (own(_c), _c.c.owner_id == bindparam("of_voucher"), _c.c.kind == literal_column("'blocked'"))
_LIVE = or_(_c.c.expires_at.is_(None), _c.c.expires_at > func.now())
_N = bindparam("n", type_=Integer)
ADD = insert(_c)
LOCK = select(_c.c.quota_id, _c.c.quantity).where(*_KEPT_BACK).order_by(_c.c.quota_id).with_for_update()
KEEP = (
    update(_c)
    .where(*_KEPT_BACK, _c.c.quota_id == bindparam("of_quota"))
    .values(quantity=_N, expires_at=bindparam("until", type_=Moment))
)
RELEASE = delete(_c).where(*_KEPT_BACK).returning(_c.c.quota_id, _c.c.quantity)
DRAW = (
    update(_c)
    .where(*_KEPT_BACK, _c.c.quota_id == bindparam("of_quota"), _LIVE, _c.c.quantity >= _N)
    .values(quantity=_c.c.quantity - _N)
    .returning(_c.c.quota_id)
)
PUT_BACK = (
    update(_c)
    .where(*_KEPT_BACK, _c.c.quota_id == bindparam("of_quota"), _LIVE)
    .values(quantity=_c.c.quantity + _N)
    .returning(_c.c.quota_id)
)
NOTE = insert(_d)
_DRAWN = (_d.c.voucher_id, _d.c.quota_id, _d.c.quantity)
FORGET = delete(_d).where(own(_d), _d.c.order_id == bindparam("of_order")).returning(*_DRAWN)
FORGET_ALL = (
    delete(_d)
    .where(
        own(_d),
        _d.c.order_id == any_(bindparam("order_ids", type_=ARRAY(Uuid))),
        _d.c.quota_id == any_(bindparam("quota_ids", type_=ARRAY(Uuid))),
    )
    .returning(*_DRAWN)
)


def keep_back(tx: Tx, voucher_id: UUID, quantities: Mapping[UUID, int], until: datetime | None) -> None:
    for quota_id, quantity in sorted(quantities.items()):
        row = {"owner_id": voucher_id, "quota_id": quota_id, "kind": "blocked", "quantity": quantity}
        tx.later(ADD, {**row, "expires_at": until})


async def lock(tx: Tx, voucher_id: UUID) -> dict[UUID, int]:
    """What it keeps back, by quota; nobody draws from it until the transaction ends."""
    return dict(await tx.rows(LOCK, {"of_voucher": voucher_id}))


def keep(tx: Tx, voucher_id: UUID, quantities: Mapping[UUID, int], until: datetime | None) -> None:
    """So much from now on, of what this transaction has locked."""
    for quota_id, n in sorted(quantities.items()):
        tx.later(KEEP, {"of_voucher": voucher_id, "of_quota": quota_id, "n": n, "until": until})


async def release(tx: Tx, voucher_id: UUID) -> list[Move]:
    """Keeps nothing back any more; the moves that this must lead to."""
    rows = await tx.rows(RELEASE, {"of_voucher": voucher_id})
    return [Move(quota_id=id_, blocked=-quantity) for id_, quantity in rows]


async def draw(tx: Tx, wanted: Iterable[Drawn]) -> list[Drawn]:
    """Those that there was enough for."""
    return await _each(tx, DRAW, wanted)


async def put_back(tx: Tx, drawn: Iterable[Drawn]) -> list[Move]:
    """As far as their vouchers still keep back; the moves that this must lead to."""
    back = await _each(tx, PUT_BACK, drawn)
    return [Move(quota_id=one.quota_id, blocked=one.quantity) for one in back]


def note(tx: Tx, order_id: UUID, drawn: Iterable[Drawn], expires_at: datetime) -> None:
    """That what an order holds until then came from here."""
    for one in drawn:
        row = {"voucher_id": one.voucher_id, "quota_id": one.quota_id, "quantity": one.quantity}
        tx.later(NOTE, {"order_id": order_id, **row, "expires_at": expires_at})


async def forget(tx: Tx, order_id: UUID) -> list[Drawn]:
    """What an order that gives up its claims had from here."""
    return [_drawn(row) for row in await tx.rows(FORGET, {"of_order": order_id})]


async def forget_all(tx: Tx, order_ids: Sequence[UUID], quota_ids: Sequence[UUID]) -> list[Drawn]:
    """What these orders, whose claims on these quotas were deleted, had from here; summed up."""
    rows = await tx.rows(FORGET_ALL, {"order_ids": order_ids, "quota_ids": quota_ids})
    totals: dict[tuple[UUID, UUID], int] = {}
    for voucher_id, quota_id, n in rows:
        totals[voucher_id, quota_id] = totals.get((voucher_id, quota_id), 0) + n
    return [Drawn(voucher_id=one, quota_id=of, quantity=n) for (one, of), n in totals.items()]


async def _each(tx: Tx, statement: Executable, drawn: Iterable[Drawn]) -> list[Drawn]:
    ordered = sorted(drawn, key=lambda one: (one.voucher_id, one.quota_id))
    if not ordered:
        return []
    rows = [{"of_voucher": one.voucher_id, "of_quota": one.quota_id, "n": one.quantity} for one in ordered]
    found = await tx.together(*((statement, row) for row in rows))
    return [one for one, changed in zip(ordered, found, strict=True) if changed]


def _drawn(row: Row) -> Drawn:
    voucher_id, quota_id, quantity = row
    return Drawn(voucher_id=voucher_id, quota_id=quota_id, quantity=quantity)
