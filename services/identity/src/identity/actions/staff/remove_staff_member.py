from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import LastOwner
from identity.domain.people.staff import Rights
from identity.domain.sessions.session import Ended
from identity.store.access import api_keys, audit_log
from identity.store.people import memberships, past_memberships
from identity.store.sessions import sessions


async def remove_staff_member(tx: Tx, id_: UUID, *, rights: Rights) -> None:
    """Ends what the person may do here at once; `rights` are of who removes, and holds the staff meanwhile.

    Raises `LastOwner`, or `Denied` for who outranks her.
    """
    member = await memberships.find(tx, id_)
    if member is None:
        raise NotFound("there is no such member of staff")
    rights.check_outranks(member.role)
    removed_at = await memberships.remove(tx, member)
    if removed_at is None:
        raise LastOwner
    past_memberships.add(tx, member)
    key_ids = await api_keys.delete_made_by(tx, member.user_id)
    session_ids = await sessions.revoke_here(tx, member.user_id, because=Ended.MEMBER_REMOVED)
    audit_log.add(tx, Act.STAFF_REMOVED, f"staff:{id_}")
    tx.emit(events.staff_removed(member))
    tx.emit(events.rights_revoked(tx.workspace_id, member.user_id, removed_at))
    for session_id in session_ids:
        tx.emit(events.session_revoked(tx.workspace_id, member.user_id, session_id, tx.now))
        audit_log.add(tx, Act.SESSION_REVOKED, f"session:{session_id}", detail=Ended.MEMBER_REMOVED.value)
    for key_id in key_ids:
        tx.emit(events.api_key_revoked(tx.workspace_id, key_id, tx.now))
        audit_log.add(tx, Act.API_KEY_DELETED, f"api_key:{key_id}", detail=Ended.MEMBER_REMOVED.value)
