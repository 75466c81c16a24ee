"""Whether a session still lives: its access tokens are believed for minutes after it ended."""

from uuid import UUID

from chassis.db import Tx
from sqlalchemy import bindparam, func, select

from identity.store.tables import sessions, users

# Who ends all sessions of a person holds her row first, so a session is not begun behind his back.
HOLD_PERSON = select(users.c.id).where(users.c.id == bindparam("user_id")).with_for_update(read=True)
HOLD = (
    select(sessions.c.id)
    .where(
        sessions.c.id == bindparam("session_id"),
        sessions.c.user_id == bindparam("user_id"),
        sessions.c.revoked_at.is_(None),
        sessions.c.ends_at > func.now(),
    )
    .with_for_update(read=True)
)


async def hold(tx: Tx, user_id: UUID, session_id: UUID) -> bool:
    """False where it is over; else nobody ends it before the transaction does."""
    params = {"user_id": user_id, "session_id": session_id}
    _, held = await tx.together((HOLD_PERSON, params), (HOLD, params))
    return bool(held)
