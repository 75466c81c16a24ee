"""One signing key per workspace, sealed."""

from chassis.db import ReadTx, Tx, own
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from booking.store.tickets.tables import ticket_keys

_k = ticket_keys
GET = select(_k.c.sealed_private_key).where(own(_k))
ADD = insert(_k).on_conflict_do_nothing()


async def find(tx: ReadTx) -> bytes | None:
    sealed: bytes | None = await tx.scalar(GET)
    return sealed


async def keep_first(tx: Tx, public_key: bytes, sealed_private_key: bytes) -> bytes:
    """The key that was there, or else this one; whoever comes at the same time gets the same."""
    await tx.together()
    row = {"public_key": public_key, "sealed_private_key": sealed_private_key, "created_at": tx.now}
    await tx.rows(ADD, row)
    kept = await find(tx)
    return kept or sealed_private_key
