from chassis.db import Tx

from identity import events
from identity.domain.mails.mailed_link import MailedLink
from identity.store.mails import mailed_links


async def forgot_password(tx: Tx, link: MailedLink) -> None:
    """Nobody looks here whether there is such an account, so that no stranger can tell by answer or time.

    It is looked for when the mail is sent.
    """
    if await mailed_links.add(tx, link):
        tx.emit(events.mail_requested(link))
