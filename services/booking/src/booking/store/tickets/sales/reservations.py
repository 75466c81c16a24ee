"""What vouchers keep back of quotas, and which carts hold some of it.

It is locked after what carts claim and before the quotas, in one go by voucher and quota: a transaction that
puts back and then draws would wait for one that comes the other way. Who settles expired claims as well has
all of it locked by `claims.settle` already.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Row, Tx, own
from sqlalchemy import (
    ARRAY,
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
from booking.store.tickets.tables import quota_claims, voucher_draws

_c, _d = quota_claims, voucher_draws
_KEPT_BACK = (own(_c), _c.c.owner_id == bindparam("of_voucher"), _c.c.kind == literal_column("'blocked'"))
_LIVE = or_(_c.c.expires_at.is_(None), _c.c.expires_at > func.now())
_N = bindparam("n", type_=Integer)
ADD = insert(_c)
LOCK = (
    select(_c.c.owner_id, _c.c.quota_id, _c.c.quantity)
    .where(
        own(_c),
        _c.c.owner_id == any_(bindparam("of_vouchers", type_=ARRAY(Uuid))),
        _c.c.kind == literal_column("'blocked'"),
    )
    .order_by(_c.c.owner_id, _c.c.quota_id)
    .with_for_update()
)
KEEP = (
    update(_c)
    .where(*_KEPT_BACK, _c.c.quota_id == bindparam("of_quota"))
    .values(quantity=_N, expires_at=bindparam("until", type_=Moment))
)
_RELEASED = (
    select(_c.c.owner_id, _c.c.quota_id)
    .where(*_KEPT_BACK)
    .order_by(_c.c.quota_id)
    .with_for_update()
    .cte("released")
)
RELEASE = (
    delete(_c)
    .where(own(_c), _c.c.owner_id == _RELEASED.c.owner_id, _c.c.quota_id == _RELEASED.c.quota_id)
    .returning(_c.c.quota_id, _c.c.quantity)
)
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


async def lock(tx: Tx, voucher_id: UUID, back: Sequence[Drawn]) -> tuple[dict[UUID, int], list[Move]]:
    """What it keeps back by quota, once `back` was put back, and the moves that this must lead to.

    Nobody draws from it until the transaction ends.
    """
    these = {"of_vouchers": sorted({voucher_id, *(one.voucher_id for one in back)})}
    rows = await tx.rows(LOCK, these)
    moves = await put_back(tx, back)
    if moves:
        rows = await tx.rows(LOCK, these)
    return {quota_id: quantity for owner_id, quota_id, quantity in rows if owner_id == voucher_id}, moves


def keep(tx: Tx, voucher_id: UUID, quantities: Mapping[UUID, int], until: datetime | None) -> None:
    """So much from now on, of what this transaction has locked."""
    for quota_id, n in sorted(quantities.items()):
        tx.later(KEEP, {"of_voucher": voucher_id, "of_quota": quota_id, "n": n, "until": until})


async def release(tx: Tx, voucher_id: UUID) -> list[Move]:
    """Keeps nothing back any more; the moves that this must lead to."""
    rows = await tx.rows(RELEASE, {"of_voucher": voucher_id})
    return [Move(quota_id=id_, blocked=-quantity) for id_, quantity in rows]


async def put_back(tx: Tx, drawn: Iterable[Drawn]) -> list[Move]:
    """As far as their vouchers still keep back; the moves that this must lead to."""
    _, moves = await redraw(tx, drawn, ())
    return moves


async def redraw(tx: Tx, back: Iterable[Drawn], wanted: Iterable[Drawn]) -> tuple[list[Drawn], list[Move]]:
    """Puts back and draws: what there was enough for, and the moves that both must lead to."""
    steps = [(one, PUT_BACK) for one in back] + [(one, DRAW) for one in wanted]
    if not steps:
        return [], []
    # Of one voucher and quota it is put back first: sorting keeps that order.
    steps.sort(key=lambda step: (step[0].voucher_id, step[0].quota_id))
    found = await tx.together(*((statement, _row(one)) for one, statement in steps))
    done = [step for step, changed in zip(steps, found, strict=True) if changed]
    moves = [
        Move(quota_id=one.quota_id, blocked=one.quantity if statement is PUT_BACK else -one.quantity)
        for one, statement in done
    ]
    return [one for one, statement in done if statement is DRAW], moves


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


def _row(one: Drawn) -> dict[str, Any]:
    return {"of_voucher": one.voucher_id, "of_quota": one.quota_id, "n": one.quantity}


def _drawn(row: Row) -> Drawn:
    voucher_id, quota_id, quantity = row
    return Drawn(voucher_id=voucher_id, quota_id=quota_id, quantity=quantity)
