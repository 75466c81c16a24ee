from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.sessions.session import Ended
from identity.store.access import audit_log
from identity.store.platform import admins
from identity.store.sessions import sessions


async def withdraw_platform_role(tx: Tx, email: str) -> bool:
    """Whether there was one; wherever its holder acts as another person, that ends too."""
    user_id = await admins.withdraw(tx, email)
    if user_id is None:
        return False
    because = Ended.PLATFORM_ROLE_WITHDRAWN
    for workspace_id, person_id, session_id in await sessions.revoke_impersonated(
        tx, user_id, because=because
    ):
        tx.enter(workspace_id)
        tx.emit(events.session_revoked(workspace_id, person_id, session_id, tx.now))
        audit_log.add(tx, Act.SESSION_REVOKED, f"session:{session_id}", detail=because.value)
    return True
