from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import Integer, LargeBinary, Uuid, bindparam, delete, func, insert, or_, select, update

from identity.domain.access.api_key import ApiKey, Key, KeyGrant
from identity.store.access.tables import api_keys
from identity.store.tables import Moment

_t = api_keys
_own = own(_t)
INSERT = insert(_t)
FIRST_PAGE = (
    select(
        _t.c.id,
        _t.c.name,
        _t.c.hint,
        _t.c.scopes,
        _t.c.made_by,
        _t.c.created_at,
        _t.c.expires_at,
        _t.c.last_used_at,
    )
    .where(_own)
    .order_by(_t.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
NEXT_PAGE = FIRST_PAGE.where(_t.c.id < bindparam("after", type_=Uuid))
# The use is told in the very statement that lets the key in.
USE = (
    update(_t)
    .where(
        _own,
        _t.c.id == bindparam("key_id"),
        _t.c.digest == bindparam("presented", type_=LargeBinary),
        or_(_t.c.expires_at.is_(None), _t.c.expires_at > func.now()),
    )
    .values(last_used_at=func.now())
    .returning(_t.c.scopes, _t.c.expires_at)
)
DELETE = delete(_t).where(_own, _t.c.id == bindparam("key_id")).returning(_t.c.id)
DELETE_ALL = delete(_t).where(_own).returning(_t.c.id)
DELETE_MADE_BY = delete(_t).where(_own, _t.c.made_by == bindparam("maker")).returning(_t.c.id)
DELETE_MADE_SINCE = (
    delete(_t)
    .where(_own, _t.c.made_by == bindparam("maker"), _t.c.created_at >= bindparam("since", type_=Moment))
    .returning(_t.c.id)
)


def add(tx: Tx, api_key: ApiKey, key: Key) -> None:
    row = {
        "id": api_key.id,
        "digest": key.digest,
        "name": api_key.name,
        "hint": api_key.hint,
        "scopes": list(api_key.scopes),
        "made_by": api_key.made_by,
        "created_at": api_key.created_at,
        "expires_at": api_key.expires_at,
    }
    tx.later(INSERT, row)


async def page(tx: ReadTx, *, most: int, after: UUID | None) -> list[ApiKey]:
    """The newest first: ids rise with time."""
    statement = FIRST_PAGE if after is None else NEXT_PAGE
    return [_api_key(row) for row in await tx.rows(statement, {"most": most, "after": after})]


async def use(tx: Tx, presented: Key) -> KeyGrant | None:
    """None where it is not the key, or past its time."""
    row = await tx.row(USE, {"key_id": presented.id, "presented": presented.digest})
    if row is None:
        return None
    scopes, expires_at = row
    return KeyGrant(
        id=presented.id,
        workspace_id=tx.workspace_id,
        scopes=tuple(scopes),
        granted_at=tx.now,
        expires_at=expires_at,
    )


async def delete_one(tx: Tx, id_: UUID) -> bool:
    return bool(await tx.rows(DELETE, {"key_id": id_}))


async def delete_made_by(tx: Tx, user_id: UUID) -> list[UUID]:
    return [id_ for (id_,) in await tx.rows(DELETE_MADE_BY, {"maker": user_id})]


async def delete_made_since(
    tx: Tx, workspace_ids: Sequence[UUID], user_id: UUID, moment: datetime
) -> list[tuple[UUID, UUID]]:
    """Then or later; with their workspaces."""
    params = {"maker": user_id, "since": moment}
    answers = await tx.in_each(workspace_ids, DELETE_MADE_SINCE, params)
    return [
        (workspace_id, id_)
        for workspace_id, rows in zip(workspace_ids, answers, strict=True)
        for (id_,) in rows
    ]


async def delete_all(tx: Tx) -> list[UUID]:
    return [id_ for (id_,) in await tx.rows(DELETE_ALL)]


def _api_key(row: Row) -> ApiKey:
    id_, name, hint, scopes, made_by, created_at, expires_at, last_used_at = row
    return ApiKey(
        id=id_,
        name=name,
        hint=hint,
        scopes=tuple(scopes),
        made_by=made_by,
        created_at=created_at,
        expires_at=expires_at,
        last_used_at=last_used_at,
    )
