from uuid import UUID

from chassis.db import Tx

from identity.store.rights import erasures


async def finish_erasure(tx: Tx, erasure_id: UUID) -> None:
    erasures.finish(tx, erasure_id)
