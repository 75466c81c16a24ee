from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import ARRAY, Integer, Uuid, bindparam, delete, func, insert, select, update

from identity.domain.platform import impersonation
from identity.domain.sessions.client import Client
from identity.domain.sessions.session import Ended, OpenSession, Session
from identity.store.sessions import refresh_tokens
from identity.store.tables import Moment, sessions, user_memberships, users

INSERT = insert(sessions)
DELETE_ENDED = delete(sessions).where(
    sessions.c.user_id == bindparam("user_id"), sessions.c.ends_at < bindparam("now", type_=Moment)
)
HOLD_PERSON = select(users.c.id).where(users.c.id == bindparam("of_user")).with_for_update(key_share=True)
TOUCH = (
    update(sessions)
    .where(sessions.c.id == bindparam("session_id"))
    .values(
        last_used_at=bindparam("now", type_=Moment),
        ends_at=bindparam("until", type_=Moment),
        user_agent=bindparam("agent"),
        address=bindparam("network"),
    )
)
TOUCH_MEMBERSHIP = (
    update(user_memberships)
    .where(
        user_memberships.c.user_id == bindparam("of_user"),
        own(user_memberships),
    )
    .values(last_used_at=bindparam("now", type_=Moment))
)
REVOKE = (
    update(sessions)
    .where(
        sessions.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
        own(sessions),
        sessions.c.user_id == bindparam("of_user"),
        sessions.c.revoked_at.is_(None),
    )
    .values(revoked_at=func.now(), revoked_because=bindparam("because"))
    .returning(sessions.c.id)
)
REVOKE_ALL = (
    update(sessions)
    .where(
        sessions.c.user_id == bindparam("of_user"),
        sessions.c.revoked_at.is_(None),
        sessions.c.ends_at > func.now(),
        sessions.c.id.is_distinct_from(bindparam("but", type_=Uuid)),
    )
    .values(revoked_at=func.now(), revoked_because=bindparam("because"))
    .returning(sessions.c.workspace_id, sessions.c.id)
)
REVOKE_HERE = (
    update(sessions)
    .where(
        sessions.c.user_id == bindparam("of_user"),
        sessions.c.revoked_at.is_(None),
        own(sessions),
    )
    .values(revoked_at=func.now(), revoked_because=bindparam("because"))
    .returning(sessions.c.id)
)
REVOKE_IMPERSONATED = (
    update(sessions)
    .where(
        sessions.c.impersonator == bindparam("by"),
        sessions.c.revoked_at.is_(None),
        sessions.c.ends_at > func.now(),
    )
    .values(revoked_at=func.now(), revoked_because=bindparam("because"))
    .returning(sessions.c.workspace_id, sessions.c.user_id, sessions.c.id)
)
WORKSPACE_OF = select(sessions.c.workspace_id).where(
    sessions.c.id == bindparam("id"), sessions.c.user_id == bindparam("user_id")
)
FIRST_PAGE = (
    select(
        sessions.c.id,
        sessions.c.workspace_id,
        sessions.c.user_agent,
        sessions.c.address,
        sessions.c.created_at,
        sessions.c.last_used_at,
    )
    .where(
        sessions.c.user_id == bindparam("user_id"),
        sessions.c.revoked_at.is_(None),
        sessions.c.ends_at > func.now(),
    )
    .order_by(sessions.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
NEXT_PAGE = FIRST_PAGE.where(sessions.c.id < bindparam("after", type_=Uuid))


def start(
    tx: Tx, session: Session, first_token: bytes, client: Client, *, proved_at: datetime | None = None
) -> None:
    """Begins a session with its first refresh token; the person's ended sessions go."""
    row = {
        "id": session.id,
        "user_id": session.user_id,
        "created_at": session.created_at,
        "last_used_at": session.created_at,
        "ends_at": session.ends_at(session.created_at),
        "user_agent": client.agent,
        "address": client.network,
        "proved_at": proved_at or session.created_at,
    }
    tx.later(DELETE_ENDED, {"user_id": session.user_id, "now": session.created_at})
    tx.later(INSERT, row)
    tx.later(TOUCH_MEMBERSHIP, {"of_user": session.user_id, "now": session.created_at})
    refresh_tokens.add(tx, session, first_token, generation=1)


def start_impersonated(tx: Tx, session: Session, *, by: UUID) -> None:
    """Without a refresh token; the person sees it among her sessions and may end it."""
    row = {
        "id": session.id,
        "user_id": session.user_id,
        "created_at": session.created_at,
        "last_used_at": session.created_at,
        "ends_at": session.created_at + impersonation.LASTS,
        "user_agent": impersonation.DEVICE,
        "address": "",
        "impersonator": by,
    }
    tx.later(INSERT, row)


def touch(tx: Tx, session: Session, now: datetime, client: Client) -> None:
    used = {"now": now, "until": session.ends_at(now), "agent": client.agent, "network": client.network}
    tx.later(TOUCH, {"session_id": session.id, **used})


async def revoke(tx: Tx, user_id: UUID, ids: Sequence[UUID], *, because: Ended) -> list[UUID]:
    """Of the person in the transaction's workspace; answers those that this ended."""
    params = {"ids": list(ids), "of_user": user_id, "because": because.value}
    return [id_ for (id_,) in await tx.rows(REVOKE, params)]


async def revoke_all(tx: Tx, user_id: UUID, *, but: UUID | None, because: Ended) -> list[tuple[UUID, UUID]]:
    """In all workspaces; answers workspace and id of those that this ended.

    Waits for those that one of them begins just now (`living.hold`), so that these end too.
    """
    params = {"of_user": user_id, "but": but, "because": because.value}
    _, ended = await tx.together((HOLD_PERSON, params), (REVOKE_ALL, params))
    return sorted((workspace_id, id_) for workspace_id, id_ in ended)


async def revoke_here(tx: Tx, user_id: UUID, *, because: Ended) -> list[UUID]:
    """All of the person in the transaction's workspace."""
    return [id_ for (id_,) in await tx.rows(REVOKE_HERE, {"of_user": user_id, "because": because.value})]


async def revoke_impersonated(tx: Tx, by: UUID, *, because: Ended) -> list[tuple[UUID, UUID, UUID]]:
    """Of an administrator of the platform; workspace, person and id of those that this ended."""
    rows = await tx.rows(REVOKE_IMPERSONATED, {"by": by, "because": because.value})
    return sorted((workspace_id, user_id, id_) for workspace_id, user_id, id_ in rows)


async def workspace_of(tx: ReadTx, user_id: UUID, session_id: UUID) -> UUID | None:
    """Where a session of the person was begun, ended or not."""
    found: UUID | None = await tx.scalar(WORKSPACE_OF, {"id": session_id, "user_id": user_id})
    return found


async def page(tx: ReadTx, user_id: UUID, *, most: int, after: UUID | None) -> list[OpenSession]:
    """The newest first: ids rise with time."""
    statement = FIRST_PAGE if after is None else NEXT_PAGE
    rows = await tx.rows(statement, {"user_id": user_id, "most": most, "after": after})
    return [_open(row) for row in rows]


def _open(row: Row) -> OpenSession:
    id_, workspace_id, agent, network, created_at, last_used_at = row
    return OpenSession(
        id=id_,
        workspace_id=workspace_id,
        client=Client(agent=agent, network=network),
        created_at=created_at,
        last_used_at=last_used_at,
    )
