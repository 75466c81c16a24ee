"""When the person of a session last showed that it is she."""

from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx
from sqlalchemy import bindparam, func, select, update

from identity.store.tables import Moment, sessions

PROVED_AT = select(sessions.c.proved_at, func.now()).where(
    sessions.c.id == bindparam("session_id"),
    sessions.c.revoked_at.is_(None),
    sessions.c.ends_at > func.now(),
)
RENEW = update(sessions).where(sessions.c.id == bindparam("session_id")).values(proved_at=func.now())

RENEW_TO = (
    update(sessions)
    .where(sessions.c.id == bindparam("session_id"))
    .values(proved_at=func.greatest(sessions.c.proved_at, bindparam("at", type_=Moment)))
)


async def proved_at(tx: ReadTx, session_id: UUID) -> tuple[datetime, datetime] | None:
    """That moment, and the present one; None of a session that is over."""
    row = await tx.row(PROVED_AT, {"session_id": session_id})
    return (row[0], row[1]) if row else None


def renew(tx: Tx, session_id: UUID) -> None:
    tx.later(RENEW, {"session_id": session_id})


def renew_to(tx: Tx, session_id: UUID, at: datetime) -> None:
    """Never to an earlier moment than is known."""
    tx.later(RENEW_TO, {"session_id": session_id, "at": at})
