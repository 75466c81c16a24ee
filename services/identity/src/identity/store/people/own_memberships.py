"""A person's memberships, in all workspaces at once: each is met in its own, for row level security shows
no other."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import Text, bindparam, select, update

from identity.domain.people.staff import Role, StaffMember, User
from identity.store.tables import memberships, user_memberships

WORKSPACES_OF = (
    select(user_memberships.c.workspace_id)
    .where(user_memberships.c.user_id == bindparam("user_id"))
    .order_by(user_memberships.c.workspace_id)
)
_IS_HERS = (
    own(memberships),
    memberships.c.user_id == bindparam("of_user"),
)
# In the order of the workspaces and before the person's row, as a sign-in holds them.
HOLD = select(memberships.c.role).where(*_IS_HERS).with_for_update(key_share=True)
_MEMBER = (
    memberships.c.id,
    memberships.c.role,
    memberships.c.bookable,
    memberships.c.scopes,
    memberships.c.version,
    memberships.c.name,
)
RENAME = (
    update(memberships)
    .where(*_IS_HERS, memberships.c.name != bindparam("new_name", type_=Text))
    .values(name=bindparam("new_name", type_=Text), version=memberships.c.version + 1)
    .returning(*_MEMBER)
)
READDRESS = update(memberships).where(*_IS_HERS).values(version=memberships.c.version + 1).returning(*_MEMBER)


async def workspaces_of(tx: ReadTx, user_id: UUID) -> list[UUID]:
    return [id_ for (id_,) in await tx.rows(WORKSPACES_OF, {"user_id": user_id})]


async def hold(tx: Tx, user_id: UUID) -> dict[UUID, Role]:
    """By workspace, what the person is there; nobody changes it until the end of the transaction."""
    ids = await workspaces_of(tx, user_id)
    answers = await tx.in_each(ids, HOLD, {"of_user": user_id})
    return {id_: Role(role) for id_, rows in zip(ids, answers, strict=True) for (role,) in rows}


async def rename(tx: Tx, user: User, workspace_ids: Sequence[UUID]) -> list[tuple[UUID, StaffMember]]:
    """To the person's name; those that were called otherwise, with their workspaces."""
    params = {"of_user": user.id, "new_name": user.name}
    return _members(user, workspace_ids, await tx.in_each(workspace_ids, RENAME, params))


async def readdress(tx: Tx, user: User, workspace_ids: Sequence[UUID]) -> list[tuple[UUID, StaffMember]]:
    """The same members under the person's address of now, with their workspaces."""
    return _members(user, workspace_ids, await tx.in_each(workspace_ids, READDRESS, {"of_user": user.id}))


def _members(
    user: User, workspace_ids: Sequence[UUID], answers: Sequence[Sequence[Row]]
) -> list[tuple[UUID, StaffMember]]:
    return [
        (workspace_id, _member(user, row))
        for workspace_id, rows in zip(workspace_ids, answers, strict=True)
        for row in rows
    ]


def _member(user: User, row: Row) -> StaffMember:
    id_, role, bookable, scopes, version, name = row
    return StaffMember(
        id=id_,
        user_id=user.id,
        name=name,
        email=user.email,
        role=Role(role),
        bookable=bookable,
        scopes=tuple(scopes),
        version=version,
    )
