from uuid import UUID

from chassis.db import Tx

from identity.store.rights import erasures, leaving


async def remove_account(tx: Tx, erasure_id: UUID, user_id: UUID) -> None:
    """After the person left all workspaces."""
    leaving.remove_user(tx, user_id)
    erasures.work(tx, erasure_id)
