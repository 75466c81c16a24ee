from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity.domain.audit import Act
from identity.domain.errors import InvalidCredentials
from identity.domain.sessions.client import Client
from identity.domain.sessions.session import Grant, Session
from identity.store import audit_log, memberships
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTokens:
    """For a person whose password was checked."""

    user_id: UUID
    first_token: bytes
    client: Client


async def issue_tokens(tx: Tx, wish: IssueTokens) -> Grant:
    """Begins a session in the transaction's workspace.

    Raises `InvalidCredentials` or `WorkspaceSuspended`.
    """
    rights = await memberships.entering_rights(tx, wish.user_id)
    if rights is None:
        raise InvalidCredentials
    session = Session(id=tx.new_id(), workspace_id=tx.workspace_id, user_id=wish.user_id, created_at=tx.now)
    sessions.start(tx, session, wish.first_token, wish.client)
    audit_log.add(tx, Act.SESSION_STARTED, f"session:{session.id}", user_id=wish.user_id)
    return Grant(session=session, role=rights.role, scopes=rights.scopes, granted_at=tx.now)
