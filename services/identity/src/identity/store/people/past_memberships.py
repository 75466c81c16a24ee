"""Where people belonged before; an erasure finds them there, and who comes back keeps the id."""

from uuid import UUID

from chassis.db import ReadTx, Tx, own
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from identity.domain.people.staff import StaffMember
from identity.store.tables import past_memberships

_t = past_memberships
ADD = insert(_t).on_conflict_do_nothing()
OF_PERSON = select(_t.c.workspace_id, _t.c.staff_id).where(_t.c.user_id == bindparam("user_id"))
_HERE = (_t.c.user_id == bindparam("of_user"), own(_t))
STAFF_ID = select(_t.c.staff_id).where(*_HERE)
FORGET = delete(_t).where(*_HERE).returning(_t.c.staff_id)


def add(tx: Tx, member: StaffMember) -> None:
    tx.later(ADD, {"user_id": member.user_id, "staff_id": member.id})


async def of_person(tx: ReadTx, user_id: UUID) -> dict[UUID, UUID]:
    """By workspace, what the person's id was there."""
    return {row[0]: row[1] for row in await tx.rows(OF_PERSON, {"user_id": user_id})}


async def staff_id(tx: ReadTx, user_id: UUID) -> UUID | None:
    """In the transaction's workspace."""
    found: UUID | None = await tx.scalar(STAFF_ID, {"of_user": user_id})
    return found


async def forget(tx: Tx, user_id: UUID) -> bool:
    """Whether the person had belonged to the transaction's workspace."""
    return bool(await tx.rows(FORGET, {"of_user": user_id}))
