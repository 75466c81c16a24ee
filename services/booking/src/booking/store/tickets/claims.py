"""What carts and unpaid orders hold of each quota until when."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import bindparam, delete, insert

from booking.domain.tickets.quota import Move
from booking.store.tickets.rows import own
from booking.store.tickets.tables import quota_claims

_c = quota_claims
ADD = insert(_c)
REMOVE = (
    delete(_c)
    .where(own(_c), _c.c.owner_id == bindparam("owner_id"), _c.c.kind == bindparam("of_kind"))
    .returning(_c.c.quota_id, _c.c.kind, _c.c.quantity)
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
