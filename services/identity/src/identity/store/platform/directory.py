from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey, Tx, own
from sqlalchemy import Select, Text, bindparam, func, select, update

from identity.domain.platform.listed_workspace import ListedWorkspace
from identity.store.platform.tables import workspace_directory as directory
from identity.store.tables import workspaces

_NEWEST_FIRST = Keyset(directory.c.created_at, directory.c.workspace_id, newest_first=True)
_WORDS = directory.c.name + " " + directory.c.slug
FIND = select(directory).where(directory.c.workspace_id == bindparam("wanted"))
SUSPEND = (
    update(workspaces)
    .where(own(workspaces), workspaces.c.suspended_at.is_(None))
    .values(suspended_at=func.now(), suspended_because=bindparam("reason", type_=Text))
    .returning(workspaces.c.suspended_at)
)
RESTORE = (
    update(workspaces)
    .where(own(workspaces), workspaces.c.suspended_at.is_not(None))
    .values(suspended_at=None, suspended_because=None)
    .returning(workspaces.c.workspace_id)
)


async def page(tx: ReadTx, search: str, *, most: int, after: RowKey) -> list[ListedWorkspace]:
    """The newest first."""
    params = {"words": f"%{_escaped(search)}%", **_NEWEST_FIRST.bind(after, most)}
    return [_listed(*row) for row in await tx.rows(listing(bool(search)), params)]


@cache
def listing(searching: bool) -> Select[Any]:
    found = [_WORDS.ilike(bindparam("words", type_=Text))] if searching else []
    return _NEWEST_FIRST.page(select(directory).where(*found))


async def find(tx: ReadTx, workspace_id: UUID) -> ListedWorkspace | None:
    row = await tx.row(FIND, {"wanted": workspace_id})
    return _listed(*row) if row else None


async def suspend(tx: Tx, reason: str) -> datetime | None:
    """The transaction's own workspace; None where it is suspended already."""
    found: datetime | None = await tx.scalar(SUSPEND, {"reason": reason})
    return found


async def restore(tx: Tx) -> bool:
    """Whether the transaction's own workspace was suspended."""
    return bool(await tx.rows(RESTORE))


def _escaped(search: str) -> str:
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _listed(
    id_: UUID,
    name: str,
    slug: str,
    created_at: datetime,
    suspended_at: datetime | None,
    suspended_because: str | None,
) -> ListedWorkspace:
    return ListedWorkspace(
        id=id_,
        name=name,
        slug=slug,
        created_at=created_at,
        suspended_at=suspended_at,
        suspended_because=suspended_because,
    )
