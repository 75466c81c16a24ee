from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.errors import Denied, NotFound, WorkspaceSuspended

from identity.domain.access.audit import Act
from identity.domain.platform.impersonation import Impersonation
from identity.domain.sessions.session import Session, granted
from identity.store.access import audit_log
from identity.store.people import memberships
from identity.store.platform import admins
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Impersonate:
    user_id: UUID
    impersonator: UUID
    reason: str


async def impersonate(tx: Tx, wish: Impersonate) -> Impersonation:
    """Begins a session that cannot be refreshed, as somebody of the transaction's workspace.

    Raises `Denied` for who is no administrator any more, `NotFound` or `WorkspaceSuspended`.
    """
    if not await admins.hold(tx, wish.impersonator):
        raise Denied("only administrators of the platform may do this")
    held = await memberships.entering_rights(tx, wish.user_id)
    if held is None:
        raise NotFound("nobody of this workspace has this id")
    if held.suspended:
        raise WorkspaceSuspended
    session = Session(id=tx.new_id(), workspace_id=tx.workspace_id, user_id=wish.user_id, created_at=tx.now)
    sessions.start_impersonated(tx, session, by=wish.impersonator)
    audit_log.add(tx, Act.IMPERSONATION_STARTED, f"user:{wish.user_id}", detail=wish.reason)
    return Impersonation(grant=granted(session, held), impersonator=wish.impersonator)
