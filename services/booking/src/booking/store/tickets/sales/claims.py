"""What carts and unpaid orders hold of each quota, until when.

Claims are locked before the quotas: first those of carts, then what vouchers keep back, each by owner and
quota.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Row, Tx, own
from sqlalchemy import (
    ARRAY,
    CTE,
    Executable,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    union,
)

from booking.domain.tickets.quota import Move
from booking.domain.tickets.sales.purchase import Drawn
from booking.store.tickets.sales import reservations
from booking.store.tickets.tables import quota_claims, voucher_draws

_c, _d = quota_claims, voucher_draws
ADD = insert(_c)
_OF_OWNER = (
    select(_c.c.owner_id, _c.c.quota_id)
    .where(own(_c), _c.c.owner_id == bindparam("of_owner"), _c.c.kind == literal_column("'held'"))
    .order_by(_c.c.owner_id, _c.c.quota_id)
    .with_for_update()
)


def _removing(found: CTE) -> Executable:
    """Locked one after the other in the one order in which everybody locks claims."""
    these = (_c.c.owner_id == found.c.owner_id, _c.c.quota_id == found.c.quota_id)
    return delete(_c).where(own(_c), *these).returning(_c.c.quota_id, _c.c.quantity)


REMOVE = _removing(_OF_OWNER.cte("held"))
REMOVE_LIVE = _removing(_OF_OWNER.where(_c.c.expires_at > func.now()).cte("held"))
_HAS_EXPIRED = (
    own(_c),
    _c.c.quota_id == any_(bindparam("quota_ids", type_=ARRAY(Uuid))),
    _c.c.expires_at <= func.now(),
)
_CONCERNED = union(
    select(_c.c.owner_id, _c.c.quota_id).where(*_HAS_EXPIRED),
    select(_c.c.owner_id, _c.c.quota_id).where(
        own(_c),
        _c.c.owner_id == any_(bindparam("voucher_ids", type_=ARRAY(Uuid))),
        _c.c.kind == literal_column("'blocked'"),
    ),
    select(_d.c.voucher_id, _d.c.quota_id).where(
        own(_d),
        _d.c.quota_id == any_(bindparam("quota_ids", type_=ARRAY(Uuid))),
        _d.c.expires_at <= func.now(),
    ),
).cte("concerned")
LOCK = (
    select(_c.c.owner_id)
    .join(_CONCERNED, (_c.c.owner_id == _CONCERNED.c.owner_id) & (_c.c.quota_id == _CONCERNED.c.quota_id))
    .where(own(_c))
    .order_by(_c.c.kind.desc(), _c.c.owner_id, _c.c.quota_id)
    .with_for_update(of=_c)
)
SETTLE = delete(_c).where(*_HAS_EXPIRED).returning(_c.c.owner_id, _c.c.quota_id, _c.c.kind, _c.c.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """`moves` brings what was held back to all; of that, `drawn` came from what vouchers keep back."""

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
    """Deletes all that an order holds; no quota may be settled after it in the same transaction."""
    return await _given_up(tx, owner_id, await tx.rows(REMOVE, {"of_owner": owner_id}))


async def give_up_live(tx: Tx, owner_id: UUID) -> GivenUp:
    """Deletes what an order still holds. What has expired is for `settle`, which locks it in its turn."""
    rows = await tx.rows(REMOVE_LIVE, {"of_owner": owner_id})
    return await _given_up(tx, owner_id, rows) if rows else GivenUp(moves=[], drawn=[])


async def _given_up(tx: Tx, owner_id: UUID, rows: Sequence[Row]) -> GivenUp:
    moves = [Move(quota_id=id_, held=-quantity) for id_, quantity in rows]
    held = {id_ for id_, _ in rows}
    drawn = [one for one in await reservations.forget(tx, owner_id) if one.quota_id in held]
    return GivenUp(moves=moves, drawn=drawn)


async def settle(tx: Tx, quota_ids: Sequence[UUID], vouchers: Iterable[UUID] = ()) -> GivenUp:
    """Deletes the claims on these quotas that have expired.

    What carts `drawn` from a voucher that still keeps back is its own again: `redraw` puts it back, together
    with what else the transaction changes there. `vouchers` are those that it is going to change, for whether
    one is over and deleted here or lasts and is changed there depends on when a transaction began: all are
    locked now, in one order.
    """
    if not quota_ids:
        return GivenUp(moves=[], drawn=[])
    _, rows = await tx.together(
        (LOCK, {"quota_ids": list(quota_ids), "voucher_ids": sorted(set(vouchers))}),
        (SETTLE, {"quota_ids": list(quota_ids)}),
    )
    moves = [Move(quota_id=id_, **{kind: -quantity}) for _, id_, kind, quantity in rows]
    carts = sorted({owner_id for owner_id, _, kind, _ in rows if kind == "held"})
    drawn = await reservations.forget_all(tx, carts, list(quota_ids)) if carts else []
    return GivenUp(moves=moves, drawn=drawn)
