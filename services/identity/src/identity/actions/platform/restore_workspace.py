from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.store.access import audit_log
from identity.store.platform import directory


async def restore_workspace(tx: Tx) -> None:
    """The transaction's own workspace; a second time changes nothing."""
    if await directory.restore(tx):
        audit_log.add(tx, Act.WORKSPACE_RESTORED, f"workspace:{tx.workspace_id}")
        tx.emit(events.workspace_restored(tx.workspace_id))
