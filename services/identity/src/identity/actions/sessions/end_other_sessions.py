from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.sessions.session import Ended
from identity.store.access import audit_log
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOtherSessions:
    user_id: UUID
    kept: UUID


async def end_other_sessions(tx: Tx, wish: EndOtherSessions) -> None:
    """Each workspace is told of its own."""
    because = Ended.ENDED_BY_OWNER
    ended = await sessions.revoke_all(tx, wish.user_id, but=wish.kept, because=because)
    for workspace_id, session_id in ended:
        tx.enter(workspace_id)
        tx.emit(events.session_revoked(workspace_id, wish.user_id, session_id, tx.now))
        audit_log.add(tx, Act.SESSION_REVOKED, f"session:{session_id}", detail=because.value)
