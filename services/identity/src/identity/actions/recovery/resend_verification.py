from chassis.db import Tx
from chassis.errors import Exhausted

from identity import events
from identity.domain.mails.mailed_link import MailedLink
from identity.store.mails import mailed_links

RETRY_SECONDS = 900


async def resend_verification(tx: Tx, link: MailedLink) -> None:
    """The links that were mailed before stay good. Raises `Exhausted` where there were many lately."""
    if not await mailed_links.add(tx, link):
        raise Exhausted(
            "several mails were sent in the last hour; look for them first", retry_after_seconds=RETRY_SECONDS
        )
    tx.emit(events.mail_requested(link))
