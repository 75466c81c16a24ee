from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access import takeover
from identity.domain.access.audit import Act
from identity.domain.errors import InvalidLink
from identity.domain.mails.mailed_link import MailKind, SpentLink
from identity.domain.sessions.session import Ended
from identity.store.access import audit_log, ways_back
from identity.store.invites import invites
from identity.store.mails import email_changes, mailed_links
from identity.store.people import own_memberships, past_memberships, users
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreEmail:
    """`digest` is of the token of the link that the old address was mailed."""

    digest: bytes
    user_id: UUID
    new_hash: str


async def restore_email(tx: Tx, wish: RestoreEmail) -> None:
    """Undoes later changes of the address, and what would let somebody in again who made this one.

    Ends all sessions of the person too. Raises `InvalidLink`, `EmailTaken`.
    """
    roles = await own_memberships.hold(tx, wish.user_id)
    before = await users.hold(tx, wish.user_id)
    link = await mailed_links.spend(tx, MailKind.EMAIL_CHANGED, wish.digest)
    if before is None or link is None:
        raise InvalidLink
    email_changes.cancel_since(tx, before.id, link.id)
    mailed_links.spend_all_to(tx, MailKind.PASSWORD_RESET, before.email)
    after = await users.change_email(tx, before, link.email, new_hash=wish.new_hash)
    worked_in = roles.keys() | await past_memberships.of_person(tx, after.id)
    await invites.readdress(tx, worked_in, old=before.email, new=after.email)
    because = Ended.PASSWORD_RESET
    ended = await sessions.revoke_all(tx, after.id, but=None, because=because)
    await _close_ways_back(tx, after.id, link)
    for workspace_id, member in await own_memberships.readdress(tx, after, list(roles)):
        tx.enter(workspace_id)
        audit_log.add(tx, Act.EMAIL_RESTORED, f"user:{after.id}", user_id=after.id)
        tx.emit(events.staff_changed(member))
    for workspace_id, session_id in ended:
        tx.enter(workspace_id)
        tx.emit(events.session_revoked(workspace_id, after.id, session_id, tx.now))
        audit_log.add(
            tx, Act.SESSION_REVOKED, f"session:{session_id}", detail=because.value, user_id=after.id
        )


async def _close_ways_back(tx: Tx, user_id: UUID, link: SpentLink) -> None:
    since = takeover.suspect_since(link)
    if since is None:
        return
    for workspace_id, key_id in await ways_back.close(tx, user_id, since=since, because=Act.EMAIL_RESTORED):
        tx.enter(workspace_id)
        tx.emit(events.api_key_revoked(workspace_id, key_id, tx.now))
