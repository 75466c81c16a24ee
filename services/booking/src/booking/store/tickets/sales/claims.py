"""What carts and unpaid orders hold of each quota, until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, func, insert, literal_column, select

from booking.domain.tickets.quota import Move
from booking.domain.tickets.sales.purchase import Drawn
from booking.store.tickets.rows import own
from booking.store.tickets.sales import reservations
from booking.store.tickets.tables import quota_claims

_c = quota_claims
ADD = insert(_c)
REMOVE = (
    delete(_c)
    .where(own(_c), _c.c.owner_id == bindparam("owner_id"), _c.c.kind == literal_column("'held'"))
    .returning(_c.c.quota_id, _c.c.quantity)
)
_EXPIRED = (
    select(_c.c.owner_id, _c.c.quota_id)
    .where(
        own(_c),
        _c.c.quota_id == any_(bindparam("quota_ids", type_=ARRAY(Uuid))),
        _c.c.expires_at <= func.now(),
    )
    .order_by(_c.c.owner_id, _c.c.quota_id)
    .with_for_update()
    .cte("expired")
)
SETTLE = (
    delete(_c)
    .where(own(_c), _c.c.owner_id == _EXPIRED.c.owner_id, _c.c.quota_id == _EXPIRED.c.quota_id)
    .returning(_c.c.owner_id, _c.c.quota_id, _c.c.kind, _c.c.quantity)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """`moves` brings what an order held back to all; of that, `drawn` came from what vouchers keep back."""

    moves: list[Move]
    drawn: list[Drawn]


def hold(
    tx: Tx, owner_id: UUID, quantities: Mapping[UUID, int], drawn: Sequence[Drawn], expires_at: datetime
) -> None:
    """`drawn` is what of it came from what vouchers keep back."""
    for quota_id, quantity in sorted(quantities.items()):
        row = {"owner_id": owner_id, "quota_id": quota_id, "kind": "held", "quantity": quantity}
        tx.later(ADD, {**row, "expires_at": expires_at})
    reservations.note(tx, owner_id, drawn, expires_at)


async def give_up(tx: Tx, owner_id: UUID) -> GivenUp:
    """Deletes what an order still holds."""
    rows = await tx.rows(REMOVE, {"owner_id": owner_id})
    moves = [Move(quota_id=id_, held=-quantity) for id_, quantity in rows]
    held = {id_ for id_, _ in rows}
    drawn = [one for one in await reservations.forget(tx, owner_id) if one.quota_id in held]
    return GivenUp(moves=moves, drawn=drawn)


async def settle(tx: Tx, quota_ids: Sequence[UUID]) -> list[Move]:
    """Deletes the claims on these quotas that have expired; the moves that this must lead to.

    What carts had from a voucher that still keeps back is its own again.
    """
    if not quota_ids:
        return []
    rows = await tx.rows(SETTLE, {"quota_ids": list(quota_ids)})
    moves = [Move(quota_id=id_, **{kind: -quantity}) for _, id_, kind, quantity in rows]
    carts = sorted({owner_id for owner_id, _, kind, _ in rows if kind == "held"})
    drawn = await reservations.forget_all(tx, carts, list(quota_ids)) if carts else []
    return moves + await reservations.put_back(tx, drawn)
