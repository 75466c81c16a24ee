from uuid import UUID

from chassis.db import Tx

from identity.store.rights import exports


async def remove_export(tx: Tx, export_id: UUID) -> None:
    exports.remove(tx, export_id)
