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
from identity.store.mails import email_changes, mailed_links
from identity.store.people import users
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """`digest` is of the presented link's token."""

    digest: bytes
    new_hash: str


async def reset_password(tx: Tx, wish: ResetPassword) -> None:
    """Ends all sessions of the person too, wherever they are.

    By the link of a notice it ends what would let somebody in again who changed the account. Raises
    `InvalidLink`.
    """
    link = await mailed_links.spend(tx, MailKind.PASSWORD_RESET, wish.digest)
    user_id = await users.reset_password(tx, link.email, wish.new_hash) if link else None
    if link is None or user_id is None:
        raise InvalidLink
    mailed_links.spend_all_to(tx, MailKind.PASSWORD_RESET, link.email)
    email_changes.cancel(tx, user_id)
    because = Ended.PASSWORD_RESET
    ended = await sessions.revoke_all(tx, user_id, but=None, because=because)
    home = await users.workspace_used_last(tx, link.email)
    if home is not None:
        tx.enter(home)
        audit_log.add(tx, Act.PASSWORD_RESET, f"user:{user_id}", user_id=user_id)
    for workspace_id, session_id in ended:
        tx.enter(workspace_id)
        tx.emit(events.session_revoked(workspace_id, user_id, session_id, tx.now))
        audit_log.add(tx, Act.SESSION_REVOKED, f"session:{session_id}", detail=because.value, user_id=user_id)
    await _close_ways_back(tx, user_id, link)


async def _close_ways_back(tx: Tx, user_id: UUID, link: SpentLink) -> None:
    since = takeover.suspect_since(link)
    if since is None:
        return
    for workspace_id, key_id in await ways_back.close(tx, user_id, since=since, because=Act.PASSWORD_RESET):
        tx.enter(workspace_id)
        tx.emit(events.api_key_revoked(workspace_id, key_id, tx.now))
