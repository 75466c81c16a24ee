from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from identity.domain.people.staff import HeldRights, Rights, Role, StaffChange, StaffMember
from identity.store.tables import memberships, user_memberships, users, workspaces

INSERT = insert(memberships)
INSERT_INDEX = insert(user_memberships)
RIGHTS = select(memberships.c.role, memberships.c.scopes).where(
    own(memberships), memberships.c.user_id == bindparam("user_id")
)
# One question whether or not there is such an account, so that the time of an answer tells nothing.
INCLUDES_ADDRESS = (
    select(memberships.c.id)
    .join(users, users.c.id == memberships.c.user_id)
    .where(own(memberships), users.c.email == bindparam("email"))
)
# Who changes staff waits here for whoever else does, so that owners are counted truly.
LOCK = select(workspaces.c.workspace_id).where(own(workspaces)).with_for_update(key_share=True)
_is_named = and_(own(memberships), memberships.c.id == bindparam("member_id"))
OWNERS_RANK = 0
_others = memberships.alias("others")
_another_owner = exists().where(
    own(_others),
    _others.c.rank == OWNERS_RANK,
    _others.c.id != bindparam("member_id"),
)
_made_from = bindparam("made_from", type_=BigInteger)
_new_role = bindparam("new_role", type_=Text)
CHANGE = (
    update(memberships)
    .where(
        _is_named,
        memberships.c.version == func.coalesce(_made_from, memberships.c.version),
        or_(
            memberships.c.role != "owner",
            func.coalesce(_new_role, memberships.c.role) == "owner",
            _another_owner,
        ),
    )
    .values(
        name=func.coalesce(bindparam("new_name", type_=Text), memberships.c.name),
        role=func.coalesce(_new_role, memberships.c.role),
        bookable=func.coalesce(bindparam("new_bookable", type_=Boolean), memberships.c.bookable),
        scopes=func.coalesce(bindparam("new_scopes", type_=ARRAY(Text)), memberships.c.scopes),
        version=memberships.c.version + 1,
    )
    .returning(func.clock_timestamp())
)
REMOVE = (
    delete(memberships)
    .where(_is_named, or_(memberships.c.role != "owner", _another_owner))
    .returning(func.clock_timestamp())
)
REMOVE_INDEX = delete(user_memberships).where(
    user_memberships.c.user_id == bindparam("of_user"),
    own(user_memberships),
)
# Who gets a token holds the membership: a change of rights comes before and is in the token, or comes after
# and ends it, for it is later than the token by the same clock.
RIGHTS_HELD = (
    select(memberships.c.role, memberships.c.scopes, func.clock_timestamp())
    .where(
        own(memberships),
        memberships.c.user_id == bindparam("user_id"),
    )
    .with_for_update(read=True)
)
ENTERING_RIGHTS = (
    select(
        memberships.c.role,
        memberships.c.scopes,
        func.clock_timestamp(),
        workspaces.c.suspended_at.is_not(None),
    )
    .join(workspaces, workspaces.c.workspace_id == memberships.c.workspace_id)
    .where(
        own(memberships),
        memberships.c.user_id == bindparam("user_id"),
    )
    .with_for_update(read=True, of=memberships)
)
_MEMBERS = (
    select(
        memberships.c.id,
        memberships.c.user_id,
        memberships.c.name,
        users.c.email,
        memberships.c.role,
        memberships.c.bookable,
        memberships.c.scopes,
        memberships.c.version,
        memberships.c.rank,
    )
    .join(users, users.c.id == memberships.c.user_id)
    .where(own(memberships))
)
_ORDER = (memberships.c.rank, memberships.c.name, memberships.c.id)
FIRST_PAGE = _MEMBERS.order_by(*_ORDER).limit(bindparam("most", type_=Integer))
NEXT_PAGE = FIRST_PAGE.where(
    tuple_(*_ORDER)
    > tuple_(
        bindparam("rank", type_=SmallInteger), bindparam("name", type_=Text), bindparam("id", type_=Uuid)
    )
)
FIND = _MEMBERS.where(memberships.c.id == bindparam("member_id"))
FIND_OF_USER = _MEMBERS.where(memberships.c.user_id == bindparam("of_user"))
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
        "scopes": list(member.scopes),
    }
    tx.later(INSERT_INDEX, {"user_id": member.user_id})
    tx.later(INSERT, row)


async def rights_of(tx: ReadTx, user_id: UUID) -> Rights | None:
    """None for who is no member of the transaction's workspace."""
    row = await tx.row(RIGHTS, {"user_id": user_id})
    return Rights(role=Role(row[0]), scopes=tuple(row[1])) if row else None


async def includes_address(tx: ReadTx, email: str) -> bool:
    """Whether a member of the transaction's workspace has this address."""
    return await tx.row(INCLUDES_ADDRESS, {"email": email}) is not None


async def lock(tx: Tx) -> None:
    """Until the end of the transaction nobody else changes the staff of the workspace."""
    await tx.rows(LOCK)


async def find(tx: ReadTx, id_: UUID) -> StaffMember | None:
    row = await tx.row(FIND, {"member_id": id_})
    return _member(row) if row else None


async def find_of_user(tx: ReadTx, user_id: UUID) -> StaffMember | None:
    row = await tx.row(FIND_OF_USER, {"of_user": user_id})
    return _member(row) if row else None


async def change(tx: Tx, id_: UUID, wish: StaffChange, *, made_from: int | None) -> datetime | None:
    """When; None where it is not the version that is named, or the last owner would be none any more."""
    params = {
        "member_id": id_,
        "made_from": made_from,
        "new_name": wish.name,
        "new_role": wish.role.value if wish.role else None,
        "new_bookable": wish.bookable,
        "new_scopes": None if wish.scopes is None else list(wish.scopes),
    }
    changed_at: datetime | None = await tx.scalar(CHANGE, params)
    return changed_at


async def remove(tx: Tx, member: StaffMember) -> datetime | None:
    """When; None for the last owner."""
    removed_at: datetime | None = await tx.scalar(REMOVE, {"member_id": member.id})
    if removed_at is not None:
        tx.later(REMOVE_INDEX, {"of_user": member.user_id})
    return removed_at


async def hold_rights(tx: Tx, user_id: UUID) -> HeldRights | None:
    """Of a member of the transaction's workspace, which stay so until the end of the transaction."""
    row = await tx.row(RIGHTS_HELD, {"user_id": user_id})
    return _held(*row) if row else None


async def entering_rights(tx: Tx, user_id: UUID) -> HeldRights | None:
    """As `hold_rights`, of somebody who begins a session; says too whether the workspace is suspended."""
    row = await tx.row(ENTERING_RIGHTS, {"user_id": user_id})
    return _held(*row) if row else None


def _held(role: str, scopes: Sequence[str], at: datetime, suspended: bool = False) -> HeldRights:
    return HeldRights(rights=Rights(role=Role(role), scopes=tuple(scopes)), at=at, suspended=suspended)


async def page(tx: ReadTx, *, most: int, after: Key | None) -> list[tuple[StaffMember, Key]]:
    """The owner first, then by name; each with its place in the list."""
    if after is None:
        rows = await tx.rows(FIRST_PAGE, {"most": most})
    else:
        rank, name, id_ = after
        rows = await tx.rows(NEXT_PAGE, {"most": most, "rank": rank, "name": name, "id": id_})
    return [(_member(row), (row[8], row[2], row[0])) for row in rows]


async def those_of(tx: ReadTx, ids: Sequence[UUID]) -> list[StaffMember]:
    return [_member(row) for row in await tx.rows(THOSE_OF, {"ids": list(ids)})]


def _member(row: Row) -> StaffMember:
    id_, user_id, name, email, role, bookable, scopes, version, _ = row
    return StaffMember(
        id=id_,
        user_id=user_id,
        name=name,
        email=email,
        role=Role(role),
        bookable=bookable,
        scopes=tuple(scopes),
        version=version,
    )
