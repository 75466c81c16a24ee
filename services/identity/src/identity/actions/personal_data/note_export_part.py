from uuid import UUID

from chassis.db import Tx

from identity.store.rights import exports


async def note_export_part(tx: Tx, export_id: UUID, service: str, file_key: str) -> bool:
    """Whether all parts are there now."""
    return await exports.add_part(tx, export_id, service, file_key)
