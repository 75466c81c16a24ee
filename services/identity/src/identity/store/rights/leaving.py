"""How people and whole workspaces go: memberships first, so that nobody gets in while the rest is erased."""

from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx, own
from sqlalchemy import ARRAY, Uuid, bindparam, delete, func, select

from identity.store.tables import memberships, sessions, slugs, user_memberships, users

WORKSPACES_OF = select(user_memberships.c.workspace_id).where(
    user_memberships.c.user_id == bindparam("user_id")
)
MEMBERSHIP = select(memberships.c.id, memberships.c.role).where(
    own(memberships), memberships.c.user_id == bindparam("user_id")
)
LEAVE = (
    delete(memberships)
    .where(
        own(memberships),
        memberships.c.user_id == bindparam("user_id"),
    )
    .returning(func.clock_timestamp())
)
LEAVE_INDEX = delete(user_memberships).where(
    user_memberships.c.user_id == bindparam("user_id"),
    own(user_memberships),
)
REMOVE_USER = delete(users).where(users.c.id == bindparam("user_id"))
LEAVE_ALL = delete(memberships).where(own(memberships)).returning(memberships.c.user_id)
LEAVE_ALL_INDEX = delete(user_memberships).where(own(user_memberships))
END_ALL_SESSIONS = delete(sessions).where(own(sessions))
FREE_SLUGS = delete(slugs).where(own(slugs))
# Who belongs nowhere any more cannot sign in anywhere; an account would only keep a name and an address.
REMOVE_HOMELESS = delete(users).where(
    users.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    ~select(user_memberships.c.user_id).where(user_memberships.c.user_id == users.c.id).exists(),
)


async def workspaces_of(tx: ReadTx, user_id: UUID) -> list[UUID]:
    return [id_ for (id_,) in await tx.rows(WORKSPACES_OF, {"user_id": user_id})]


async def membership(tx: ReadTx, user_id: UUID) -> tuple[UUID, str] | None:
    """Its id and the role, in the transaction's workspace."""
    row = await tx.row(MEMBERSHIP, {"user_id": user_id})
    return (row[0], row[1]) if row else None


async def leave(tx: Tx, user_id: UUID) -> datetime | None:
    """When; None where the person left before."""
    params = {"user_id": user_id}
    left, _ = await tx.together((LEAVE, params), (LEAVE_INDEX, params))
    return left[0][0] if left else None


def remove_user(tx: Tx, user_id: UUID) -> None:
    """With sessions, second factors and whatever else belongs to the account."""
    tx.later(REMOVE_USER, {"user_id": user_id})


async def close(tx: Tx) -> list[UUID]:
    """Nobody gets into the transaction's workspace any more; answers who did."""
    left, *_ = await tx.together((LEAVE_ALL, None), (LEAVE_ALL_INDEX, None), (END_ALL_SESSIONS, None))
    members = [user_id for (user_id,) in left]
    tx.later(FREE_SLUGS)
    tx.later(REMOVE_HOMELESS, {"ids": members})
    return members
