from collections.abc import Sequence
from uuid import UUID

from chassis.db import ReadTx, Row, Tx
from chassis.errors import WorkspaceSuspended
from sqlalchemy import ARRAY, Integer, SmallInteger, Text, Uuid, bindparam, func, insert, select, tuple_

from identity.domain.staff import Role, StaffMember
from identity.store.tables import memberships, user_memberships, users, workspaces

INSERT = insert(memberships)
INSERT_INDEX = insert(user_memberships)
ROLE = select(memberships.c.role).where(
    memberships.c.workspace_id == bindparam("workspace_id"), memberships.c.user_id == bindparam("user_id")
)
ENTERING_ROLE = (
    select(memberships.c.role, workspaces.c.suspended_at.is_not(None))
    .join(workspaces, workspaces.c.workspace_id == memberships.c.workspace_id)
    .where(
        memberships.c.workspace_id == bindparam("workspace_id"),
        memberships.c.user_id == bindparam("user_id"),
    )
)
_MEMBERS = (
    select(
        memberships.c.id,
        memberships.c.user_id,
        memberships.c.name,
        users.c.email,
        memberships.c.role,
        memberships.c.bookable,
        memberships.c.rank,
    )
    .join(users, users.c.id == memberships.c.user_id)
    .where(memberships.c.workspace_id == bindparam("workspace_id"))
)
_ORDER = (memberships.c.rank, memberships.c.name, memberships.c.id)
FIRST_PAGE = _MEMBERS.order_by(*_ORDER).limit(bindparam("most", type_=Integer))
NEXT_PAGE = FIRST_PAGE.where(
    tuple_(*_ORDER)
    > tuple_(
        bindparam("rank", type_=SmallInteger), bindparam("name", type_=Text), bindparam("id", type_=Uuid)
    )
)
THOSE_OF = _MEMBERS.where(memberships.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))

Key = tuple[int, str, UUID]
"""What the list of staff is sorted by: rank, name, id."""


def add(tx: Tx, member: StaffMember) -> None:
    row = {
        "id": member.id,
        "user_id": member.user_id,
        "name": member.name,
        "role": member.role.value,
        "bookable": member.bookable,
    }
    tx.later(INSERT_INDEX, {"user_id": member.user_id})
    tx.later(INSERT, row)


async def role_of(tx: ReadTx, user_id: UUID) -> Role | None:
    found = await tx.scalar(ROLE, {"user_id": user_id})
    return Role(found) if found else None


async def entering_role(tx: ReadTx, user_id: UUID) -> Role | None:
    """The role of somebody who is about to get tokens. Raises `WorkspaceSuspended`."""
    row = await tx.row(ENTERING_ROLE, {"user_id": user_id})
    if row is None:
        return None
    role, suspended = row
    if suspended:
        raise WorkspaceSuspended
    return Role(role)


async def page(tx: ReadTx, *, most: int, after: Key | None) -> list[tuple[StaffMember, Key]]:
    """The owner first, then by name; each with its place in the list."""
    if after is None:
        rows = await tx.rows(FIRST_PAGE, {"most": most})
    else:
        rank, name, id_ = after
        rows = await tx.rows(NEXT_PAGE, {"most": most, "rank": rank, "name": name, "id": id_})
    return [(_member(row), (row[6], row[2], row[0])) for row in rows]


async def those_of(tx: ReadTx, ids: Sequence[UUID]) -> list[StaffMember]:
    return [_member(row) for row in await tx.rows(THOSE_OF, {"ids": list(ids)})]


def _member(row: Row) -> StaffMember:
    id_, user_id, name, email, role, bookable, _ = row
    return StaffMember(id=id_, user_id=user_id, name=name, email=email, role=Role(role), bookable=bookable)
