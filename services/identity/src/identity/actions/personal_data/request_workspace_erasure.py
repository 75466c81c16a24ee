from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.personal_data.erasure import ERASERS, Erasure, Scope, State
from identity.store.access import api_keys, audit_log
from identity.store.rights import erasures, leaving


async def request_workspace_erasure(tx: Tx, erasure_id: UUID) -> Erasure | None:
    """Closes the transaction's workspace and asks the services to remove it; once."""
    workspace_id = tx.workspace_id
    if await erasures.add(tx, erasure_id, Scope.WORKSPACE, workspace_id, None, State.WORKING):
        erasures.add_parts(tx, erasure_id, [(workspace_id, service) for service in sorted(ERASERS)])
        audit_log.add(tx, Act.WORKSPACE_ERASED, f"workspace:{workspace_id}")
        for key_id in await api_keys.delete_all(tx):
            tx.emit(events.api_key_revoked(workspace_id, key_id, tx.now))
        for user_id in await leaving.close(tx):
            tx.emit(events.person_revoked(workspace_id, user_id, tx.now))
        tx.emit(events.erasure_requested(erasure_id, Scope.WORKSPACE, round_=1))
    return await erasures.of_subject(tx, workspace_id)
