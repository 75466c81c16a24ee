from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import AccountChanged
from identity.domain.people.person_change import PersonChange
from identity.domain.people.staff import Role, User
from identity.store.access import audit_log
from identity.store.people import own_memberships, users


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """A person, and what she is in the transaction's workspace."""

    user: User
    role: Role


async def change_me(tx: Tx, user_id: UUID, wish: PersonChange, *, made_from: int | None) -> Me:
    """All her workspaces call her by a new name from now on, and each is told.

    `made_from` is the version that was edited, None any. Raises `AccountChanged`.
    """
    roles = await own_memberships.hold(tx, user_id)
    before = await users.find(tx, user_id)
    if before is None or tx.workspace_id not in roles:
        raise NotFound("you are not a member of this workspace any more")
    after = wish.of(before)
    if made_from not in (None, before.version) or not await _change(tx, before, after):
        raise AccountChanged("your account was edited in between; read it again", version=before.version)
    if after.name != before.name:
        await _tell_name(tx, after, list(roles))
    return Me(user=after, role=roles[tx.workspace_id])


async def _change(tx: Tx, before: User, after: User) -> bool:
    if after == before:
        return True
    audit_log.add(tx, Act.PERSON_CHANGED, f"user:{after.id}")
    return await users.change(tx, before, after)


async def _tell_name(tx: Tx, user: User, workspace_ids: list[UUID]) -> None:
    home = tx.workspace_id
    for workspace_id, member in await own_memberships.rename(tx, user, workspace_ids):
        tx.enter(workspace_id)
        audit_log.add(tx, Act.STAFF_CHANGED, f"staff:{member.id}")
        tx.emit(events.staff_changed(member))
    tx.enter(home)
