from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from identity.domain.people.staff import Role
from identity.domain.sessions.client import UNKNOWN, Client
from identity.domain.sessions.session import Grant, Session
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginFirstSession:
    """Of the owner of a workspace that this transaction made; `first_token` is a digest."""

    owner_id: UUID
    first_token: bytes
    client: Client = UNKNOWN
    """A repeat of an onboarding must be equal to it, so one under a key cannot say where it comes from."""
    proved_at: datetime | None = None
    """When she showed that it is she; None means now."""


async def begin_first_session(tx: Tx, wish: BeginFirstSession) -> Grant:
    session = Session(id=tx.new_id(), workspace_id=tx.workspace_id, user_id=wish.owner_id, created_at=tx.now)
    sessions.start(tx, session, wish.first_token, wish.client, proved_at=wish.proved_at)
    return Grant(session=session, role=Role.OWNER, scopes=(), granted_at=tx.now)
