from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.errors import InvalidLink
from identity.domain.mails.mailed_link import MailKind
from identity.store.access import audit_log
from identity.store.mails import mailed_links
from identity.store.people import users


async def verify_email(tx: Tx, digest: bytes) -> None:
    """By the digest of a mailed link's token. Raises `InvalidLink`."""
    link = await mailed_links.spend(tx, MailKind.EMAIL_VERIFICATION, digest)
    if link is None:
        raise InvalidLink
    user_id = await users.verify_email(tx, link.email)
    if user_id is not None and link.workspace_id is not None:
        tx.enter(link.workspace_id)
        audit_log.add(tx, Act.EMAIL_VERIFIED, f"user:{user_id}", user_id=user_id)
