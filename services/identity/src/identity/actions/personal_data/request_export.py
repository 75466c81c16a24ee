from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import ExportUnderWay
from identity.domain.personal_data.export import Export
from identity.store.access import audit_log
from identity.store.rights import exports


async def request_export(tx: Tx, user_id: UUID, staff_id: UUID) -> Export:
    """Raises `ExportUnderWay`."""
    export = await exports.add(tx, user_id)
    if export is None:
        raise ExportUnderWay("your export is being made; wait for it")
    audit_log.add(tx, Act.EXPORT_REQUESTED, f"export:{export.id}")
    tx.emit(events.export_requested(export.id, user_id, staff_id))
    return export
