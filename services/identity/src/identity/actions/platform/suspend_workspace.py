from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.store.access import audit_log
from identity.store.platform import directory


async def suspend_workspace(tx: Tx, reason: str) -> None:
    """The transaction's own workspace; a second time changes nothing."""
    suspended_at = await directory.suspend(tx, reason)
    if suspended_at is not None:
        audit_log.add(tx, Act.WORKSPACE_SUSPENDED, f"workspace:{tx.workspace_id}", detail=reason)
        tx.emit(events.workspace_suspended(tx.workspace_id, suspended_at))
