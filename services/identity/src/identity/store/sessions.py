from datetime import datetime

from chassis.db import Tx
from sqlalchemy import bindparam, delete, insert, update

from identity.domain.session import Session
from identity.store import refresh_tokens
from identity.store.tables import Moment, sessions, user_memberships

INSERT = insert(sessions)
DELETE_ENDED = delete(sessions).where(
    sessions.c.user_id == bindparam("user_id"), sessions.c.ends_at < bindparam("now", type_=Moment)
)
TOUCH = (
    update(sessions)
    .where(sessions.c.id == bindparam("session_id"))
    .values(last_used_at=bindparam("now", type_=Moment), ends_at=bindparam("until", type_=Moment))
)
TOUCH_MEMBERSHIP = (
    update(user_memberships)
    .where(
        user_memberships.c.user_id == bindparam("of_user"),
        user_memberships.c.workspace_id == bindparam("workspace_id"),
    )
    .values(last_used_at=bindparam("now", type_=Moment))
)
REVOKE = (
    update(sessions)
    .where(sessions.c.id == bindparam("session_id"), sessions.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now", type_=Moment), revoked_because=bindparam("because"))
)


def start(tx: Tx, session: Session, first_token: bytes) -> None:
    """Begins a session with its first refresh token; the person's ended sessions go."""
    row = {
        "id": session.id,
        "user_id": session.user_id,
        "created_at": session.created_at,
        "last_used_at": session.created_at,
        "ends_at": session.ends_at(session.created_at),
    }
    tx.later(DELETE_ENDED, {"user_id": session.user_id, "now": session.created_at})
    tx.later(INSERT, row)
    tx.later(TOUCH_MEMBERSHIP, {"of_user": session.user_id, "now": session.created_at})
    refresh_tokens.add(tx, session, first_token, generation=1)


def touch(tx: Tx, session: Session, now: datetime) -> None:
    tx.later(TOUCH, {"session_id": session.id, "now": now, "until": session.ends_at(now)})


def revoke(tx: Tx, session: Session, now: datetime, *, because: str) -> None:
    tx.later(REVOKE, {"session_id": session.id, "now": now, "because": because})
