"""Which workspaces a person may enter: read before, or outside of, any of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx
from sqlalchemy import Integer, Uuid, bindparam, select

from identity.domain.people.staff import Role
from identity.domain.workspaces import slug
from identity.domain.workspaces.workspace import Workspace
from identity.store import tables, workspaces
from identity.store.tables import memberships, slugs, user_memberships

_t = user_memberships
FIRST_PAGE = (
    select(_t.c.workspace_id, _t.c.last_used_at)
    .where(_t.c.user_id == bindparam("user_id"))
    .order_by(_t.c.workspace_id)
    .limit(bindparam("most", type_=Integer))
)
NEXT_PAGE = FIRST_PAGE.where(_t.c.workspace_id > bindparam("after", type_=Uuid))
BY_ID = select(_t.c.workspace_id).where(
    _t.c.user_id == bindparam("user_id"), _t.c.workspace_id == bindparam("wanted", type_=Uuid)
)
BY_SLUG = (
    select(_t.c.workspace_id)
    .join(slugs, slugs.c.workspace_id == _t.c.workspace_id)
    .where(_t.c.user_id == bindparam("user_id"), slugs.c.slug == bindparam("slug"))
)

HELD = (
    workspaces.FIND.add_columns(memberships.c.role)
    .join(memberships, memberships.c.workspace_id == tables.workspaces.c.workspace_id)
    .where(memberships.c.user_id == bindparam("user_id"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    workspace_id: UUID
    last_used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMembership:
    workspace: Workspace
    role: Role
    last_used_at: datetime


async def page(tx: ReadTx, user_id: UUID, *, most: int, after: UUID | None) -> list[Entered]:
    statement = FIRST_PAGE if after is None else NEXT_PAGE
    rows = await tx.rows(statement, {"user_id": user_id, "most": most, "after": after})
    return [Entered(workspace_id=id_, last_used_at=used) for id_, used in rows]


async def held(tx: ReadTx, user_id: UUID, entered: Sequence[Entered]) -> list[HeldMembership]:
    """Each read in its own workspace, for row level security shows no other; none that ended meanwhile."""
    answers = await tx.in_each([one.workspace_id for one in entered], HELD, {"user_id": user_id})
    return [
        HeldMembership(
            workspace=workspaces.of_row(row[:-1]), role=Role(row[-1]), last_used_at=one.last_used_at
        )
        for one, rows in zip(entered, answers, strict=True)
        for row in rows
    ]


async def workspace_named(tx: ReadTx, user_id: UUID, named: str) -> UUID | None:
    """The one of the person's workspaces with this slug or id."""
    wanted = slug.as_id(named)
    params = {"user_id": user_id, "wanted": wanted, "slug": named}
    found: UUID | None = await tx.scalar(BY_ID if wanted else BY_SLUG, params)
    return found
