from uuid import UUID

from chassis.db import Tx

from identity.store.rights import erasures


async def note_erasure_part(tx: Tx, erasure_id: UUID, service: str, round_: int) -> None:
    """The service holds nothing of it any more in the transaction's workspace."""
    erasures.note_part(tx, erasure_id, service, round_)
