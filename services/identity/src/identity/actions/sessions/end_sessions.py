from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.sessions.session import Ended
from identity.store.access import audit_log
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSessions:
    user_id: UUID
    ids: Sequence[UUID]
    because: Ended


async def end_sessions(tx: Tx, wish: EndSessions) -> None:
    """Those of the transaction's workspace; what is over stays over."""
    for id_ in await sessions.revoke(tx, wish.user_id, wish.ids, because=wish.because):
        tx.emit(events.session_revoked(tx.workspace_id, wish.user_id, id_, tx.now))
        audit_log.add(tx, Act.SESSION_REVOKED, f"session:{id_}", detail=wish.because.value)
