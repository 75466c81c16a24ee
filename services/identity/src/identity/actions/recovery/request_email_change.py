from uuid import UUID

from chassis.db import Tx
from chassis.errors import Exhausted, Invalid, NotFound

from identity import events
from identity.domain.access.audit import Act
from identity.domain.mails.mailed_link import MOST_AN_HOUR, MailedLink
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.store.access import audit_log
from identity.store.mails import email_changes, mailed_links
from identity.store.people import users

RETRY_SECONDS = 900


async def request_email_change(tx: Tx, user_id: UUID, link: MailedLink) -> None:
    """Nobody looks here whose the new address is; a mail goes there only if it is nobody's.

    What the person wished for before lapses. Raises `Invalid`, `Exhausted`.
    """
    user = await users.hold(tx, user_id)
    if user is None:
        raise NotFound("there is no such account")
    if user.email == link.email:
        raise Invalid("this is your address already", field="email")
    wishes = await email_changes.count_lately(tx, user_id)
    email_changes.cancel(tx, user_id)
    if wishes >= MOST_AN_HOUR or not await mailed_links.add(tx, link):
        raise Exhausted("several mails of this kind were sent lately", retry_after_seconds=RETRY_SECONDS)
    audit_log.add(tx, Act.EMAIL_CHANGE_REQUESTED, f"user:{user_id}")
    tx.enter(NOBODYS_WORKSPACE)
    tx.emit(events.mail_requested(link))
