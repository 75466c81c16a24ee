from uuid import UUID

from chassis.db import Tx

from identity.domain.personal_data.export import KEPT
from identity.store.rights import exports


async def finish_export(tx: Tx, export_id: UUID) -> None:
    """The file lies there, for a while."""
    if await exports.find(tx, export_id) is not None:
        exports.finish(tx, export_id, tx.now + KEPT)
