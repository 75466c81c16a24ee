from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import WrongPassword
from identity.domain.mails.mailed_link import MailedLink
from identity.domain.sessions.session import Ended
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.store.access import audit_log
from identity.store.mails import email_changes, mailed_links
from identity.store.people import users
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """For a person whose old password was checked against `old_hash`."""

    user_id: UUID
    session_id: UUID
    """The one that it is done in; all others end."""
    old_hash: str
    new_hash: str
    notice: MailedLink | None
    """To the person, where her address is proved."""


async def change_password(tx: Tx, wish: ChangePassword) -> None:
    """What was wished for with the old one lapses. Raises `WrongPassword` where it was changed meanwhile."""
    changed = await users.change_password(tx, wish.user_id, old_hash=wish.old_hash, new_hash=wish.new_hash)
    if not changed:
        raise WrongPassword("the old password is wrong", field="old_password")
    email_changes.cancel(tx, wish.user_id)
    audit_log.add(tx, Act.PASSWORD_CHANGED, f"user:{wish.user_id}")
    because = Ended.PASSWORD_CHANGED
    ended = await sessions.revoke_all(tx, wish.user_id, but=wish.session_id, because=because)
    for workspace_id, session_id in ended:
        tx.enter(workspace_id)
        tx.emit(events.session_revoked(workspace_id, wish.user_id, session_id, tx.now))
        audit_log.add(tx, Act.SESSION_REVOKED, f"session:{session_id}", detail=because.value)
    if wish.notice is not None and await mailed_links.add(tx, wish.notice):
        tx.enter(NOBODYS_WORKSPACE)
        tx.emit(events.mail_requested(wish.notice))
