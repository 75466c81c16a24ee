"""What carts and unpaid orders hold of each quota, and what vouchers keep back of it, until when."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import Integer, bindparam, delete, func, insert, or_, update

from booking.domain.tickets.quota import Move
from booking.domain.tickets.sales.purchase import Drawn
from booking.store.tickets.rows import own
from booking.store.tickets.tables import quota_claims

_c = quota_claims
ADD = insert(_c)
REMOVE = (
    delete(_c)
    .where(own(_c), _c.c.owner_id == bindparam("owner_id"), _c.c.kind == bindparam("of_kind"))
    .returning(_c.c.quota_id, _c.c.kind, _c.c.quantity)
)

DRAW = (
    update(_c)
    .where(
        own(_c),
        _c.c.owner_id == bindparam("owner_id"),
        _c.c.quota_id == bindparam("of_quota"),
        _c.c.kind == "blocked",
        _c.c.quantity >= bindparam("drawn", type_=Integer),
        or_(_c.c.expires_at.is_(None), _c.c.expires_at > func.now()),
    )
    .values(quantity=_c.c.quantity - bindparam("drawn", type_=Integer))
    .returning(_c.c.quota_id)
)


def hold(tx: Tx, owner_id: UUID, quantities: Mapping[UUID, int], expires_at: datetime) -> None:
    for quota_id, quantity in sorted(quantities.items()):
        tx.later(
            ADD,
            {
                "owner_id": owner_id,
                "quota_id": quota_id,
                "kind": "held",
                "quantity": quantity,
                "expires_at": expires_at,
            },
        )


async def give_up(tx: Tx, owner_id: UUID) -> list[Move]:
    """Deletes what an order still holds; the moves that this must lead to."""
    rows = await tx.rows(REMOVE, {"owner_id": owner_id, "of_kind": "held"})
    return [Move(quota_id=id_, **{kind: -quantity}) for id_, kind, quantity in rows]


async def draw(tx: Tx, drawn: Iterable[Drawn]) -> bool:
    """Takes from what vouchers keep back; False where somebody else was faster."""
    wanted = sorted(drawn, key=lambda one: (one.voucher_id, one.quota_id))
    if not wanted:
        return True
    rows = [{"owner_id": one.voucher_id, "of_quota": one.quota_id, "drawn": one.quantity} for one in wanted]
    return all(await tx.together(*((DRAW, row) for row in rows)))


def keep_back(tx: Tx, owner_id: UUID, quantities: Mapping[UUID, int], until: datetime | None) -> None:
    for quota_id, quantity in sorted(quantities.items()):
        row = {"owner_id": owner_id, "quota_id": quota_id, "kind": "blocked", "quantity": quantity}
        tx.later(ADD, {**row, "expires_at": until})


async def release(tx: Tx, voucher_id: UUID) -> list[Move]:
    """Deletes what a voucher still keeps back; the moves that this must lead to."""
    rows = await tx.rows(REMOVE, {"owner_id": voucher_id, "of_kind": "blocked"})
    return [Move(quota_id=id_, **{kind: -quantity}) for id_, kind, quantity in rows]
