from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from chassis.db.ids import lowest_id
from sqlalchemy import ARRAY, Integer, Text, Uuid, bindparam, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from identity.domain.people.invite import Invite, Invited
from identity.domain.people.staff import Role
from identity.store.invites.tables import invites

_t = invites
_own = own(_t)
_COLUMNS = (
    _t.c.id,
    _t.c.email,
    _t.c.role,
    _t.c.scopes,
    _t.c.bookable,
    _t.c.invited_by,
    _t.c.created_at,
    _t.c.expires_at,
)
# Of two who invite an address at once, the database lets one.
ADD = insert(_t).on_conflict_do_nothing().returning(_t.c.id)
REPLACE = (
    update(_t)
    .where(_own, _t.c.email == bindparam("to"), _t.c.state == "open")
    .values(state="revoked")
    .returning(_t.c.id)
)
REVOKE = (
    update(_t)
    .where(_own, _t.c.id == bindparam("invite_id"), _t.c.state == "open")
    .values(state="revoked")
    .returning(_t.c.id)
)
REVOKE_MADE_SINCE = (
    update(_t)
    .where(
        _own,
        _t.c.id > bindparam("since", type_=Uuid),
        _t.c.invited_by == bindparam("maker", type_=Uuid),
        _t.c.state == "open",
    )
    .values(state="revoked")
    .returning(_t.c.id)
)
ACCEPT = (
    update(_t)
    .where(_own, _t.c.id == bindparam("invite_id"), _t.c.state == "open", _t.c.expires_at > func.now())
    .values(state="accepted")
    .returning(*_COLUMNS)
)
FIND = select(*_COLUMNS).where(_own, _t.c.id == bindparam("invite_id"), _t.c.state == "open")
FIRST_PAGE = (
    select(*_COLUMNS)
    .where(_own, _t.c.state == "open", _t.c.expires_at > func.now())
    .order_by(_t.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
NEXT_PAGE = FIRST_PAGE.where(_t.c.id < bindparam("after", type_=Uuid))

# Closed ones follow their person, for an erasure knows her address of then alone.
READDRESS = (
    update(_t)
    .where(
        _own,
        _t.c.state == func.any(literal(["accepted", "revoked"], ARRAY(Text))),
        _t.c.email == bindparam("old", type_=Text),
    )
    .values(email=bindparam("new", type_=Text))
    .returning(_t.c.id)
)
# Ids rise with time, so those of a day lie together.
COUNT_SINCE = select(func.count()).where(_own, _t.c.id > bindparam("since", type_=Uuid))


async def add(tx: Tx, invite: Invite) -> bool:
    """False where somebody else invited the address at the same moment."""
    row = {
        "id": invite.id,
        "email": invite.invited.email,
        "role": invite.invited.role.value,
        "scopes": list(invite.invited.scopes),
        "bookable": invite.invited.bookable,
        "invited_by": invite.invited_by,
        "state": "open",
        "created_at": invite.created_at,
        "expires_at": invite.expires_at,
    }
    return bool(await tx.rows(ADD, row))


async def count_since(tx: Tx, moment: datetime) -> int:
    """Of the workspace, whatever became of them."""
    count: int = await tx.scalar(COUNT_SINCE, {"since": lowest_id(moment)})
    return count


async def replace_open(tx: Tx, email: str) -> list[UUID]:
    """Those of the address that nobody accepted."""
    return [id_ for (id_,) in await tx.rows(REPLACE, {"to": email})]


async def readdress(tx: Tx, workspace_ids: Collection[UUID], *, old: str, new: str) -> None:
    """Of a person who has another address, those that are closed."""
    await tx.in_each(sorted(workspace_ids), READDRESS, {"old": old, "new": new})


async def revoke(tx: Tx, id_: UUID) -> bool:
    return bool(await tx.rows(REVOKE, {"invite_id": id_}))


async def revoke_made_since(
    tx: Tx, workspace_ids: Sequence[UUID], user_id: UUID, moment: datetime
) -> list[tuple[UUID, UUID]]:
    """Of those that the person made then or later, the open ones; with their workspaces."""
    params = {"maker": user_id, "since": lowest_id(moment)}
    answers = await tx.in_each(workspace_ids, REVOKE_MADE_SINCE, params)
    return [
        (workspace_id, id_)
        for workspace_id, rows in zip(workspace_ids, answers, strict=True)
        for (id_,) in rows
    ]


async def accept(tx: Tx, id_: UUID) -> Invite | None:
    """None where it was accepted, revoked or is past its time."""
    row = await tx.row(ACCEPT, {"invite_id": id_})
    return _invite(row) if row else None


async def find_open(tx: ReadTx, id_: UUID) -> Invite | None:
    row = await tx.row(FIND, {"invite_id": id_})
    return _invite(row) if row else None


async def page(tx: ReadTx, *, most: int, after: UUID | None) -> list[Invite]:
    """The newest first: ids rise with time."""
    statement = FIRST_PAGE if after is None else NEXT_PAGE
    return [_invite(row) for row in await tx.rows(statement, {"most": most, "after": after})]


def _invite(row: Row) -> Invite:
    id_, email, role, scopes, bookable, invited_by, created_at, expires_at = row
    invited = Invited(email=email, role=Role(role), scopes=tuple(scopes), bookable=bookable)
    return Invite(
        id=id_, invited=invited, invited_by=invited_by, created_at=created_at, expires_at=expires_at
    )
