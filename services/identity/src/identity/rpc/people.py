"""The signed-in person behind a call."""

from uuid import UUID

from chassis.context import Caller
from chassis.db import ReadTx, Tx
from chassis.errors import Denied

from identity.domain.errors import SessionOver
from identity.domain.people.staff import Rights, Role
from identity.store.people import memberships
from identity.store.sessions import living


def person(caller: Caller) -> tuple[UUID, UUID]:
    """User and session."""
    if caller.user_id is None or caller.session_id is None:
        raise Denied("only a signed-in person may do this")
    return caller.user_id, caller.session_id


async def hold_session(tx: Tx) -> None:
    """Before what would outlive it is made: who ends all sessions of a person ends that too, and must see it.

    Raises `SessionOver`.
    """
    if not await living.hold(tx, *person(tx.caller)):
        raise SessionOver


async def demand_owner(tx: ReadTx) -> None:
    """A token says what she was at its making, and in a suspended workspace nothing. Raises `Denied`."""
    user_id, _ = person(tx.caller)
    rights = await memberships.rights_of(tx, user_id)
    if rights is None or rights.role is not Role.OWNER:
        raise Denied("only an owner may do this")


async def present_rights(tx: Tx) -> Rights:
    """Of the caller, who gives rights to others; a token says what they were at its making.

    Nobody changes the staff of the workspace meanwhile. Raises `Denied`.
    """
    user_id, _ = person(tx.caller)
    await memberships.lock(tx)
    rights = await memberships.rights_of(tx, user_id)
    if rights is None:
        raise Denied("you are not a member of this workspace any more")
    rights.check_manages()
    return rights
