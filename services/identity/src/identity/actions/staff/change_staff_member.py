from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity import events
from identity.domain.access.api_key import ROLE_OF_KEYS
from identity.domain.access.audit import Act
from identity.domain.errors import LastOwner, StaffChanged
from identity.domain.people.staff import Rights, StaffChange, StaffMember
from identity.store.access import api_keys, audit_log
from identity.store.people import memberships


async def change_staff_member(
    tx: Tx, id_: UUID, wish: StaffChange, *, rights: Rights, made_from: int | None
) -> StaffMember:
    """`rights` are those of who changes, and holds the staff meanwhile.

    Raises `StaffChanged`, `LastOwner`, or `Denied` where it would give or take more than she has.
    """
    before = await memberships.find(tx, id_)
    if before is None:
        raise NotFound("there is no such member of staff")
    rights.check_outranks(before.role)
    after = _changed(before, wish)
    if (after.role, after.scopes) != (before.role, before.scopes):
        rights.check_gives(after.role, after.scopes)
    changed_at = await memberships.change(tx, id_, wish, made_from=made_from)
    if changed_at is None:
        if made_from not in (None, before.version):
            raise StaffChanged("somebody edited this member in between; read again", version=before.version)
        raise LastOwner
    audit_log.add(tx, Act.STAFF_CHANGED, f"staff:{id_}", detail=_told(before, after))
    tx.emit(events.staff_changed(after))
    await _end_old_rights(tx, before, after, changed_at)
    return after


def _changed(before: StaffMember, wish: StaffChange) -> StaffMember:
    return replace(
        before,
        name=before.name if wish.name is None else wish.name,
        role=before.role if wish.role is None else wish.role,
        bookable=before.bookable if wish.bookable is None else wish.bookable,
        scopes=before.scopes if wish.scopes is None else wish.scopes,
        version=before.version + 1,
    )


async def _end_old_rights(tx: Tx, before: StaffMember, after: StaffMember, at: datetime) -> None:
    """Access tokens say the rights of their making; keys are held by who may make them."""
    if (before.role, before.scopes) == (after.role, after.scopes):
        return
    tx.emit(events.rights_revoked(tx.workspace_id, after.user_id, at))
    if after.scopes or after.rights.is_below(ROLE_OF_KEYS):
        for key_id in await api_keys.delete_made_by(tx, after.user_id):
            tx.emit(events.api_key_revoked(tx.workspace_id, key_id, tx.now))
            audit_log.add(tx, Act.API_KEY_DELETED, f"api_key:{key_id}", detail=Act.STAFF_CHANGED.value)


def _told(before: StaffMember, after: StaffMember) -> str:
    if before.role is not after.role:
        return f"{before.role.value} -> {after.role.value}"
    return " ".join(after.scopes) if before.scopes != after.scopes else ""
