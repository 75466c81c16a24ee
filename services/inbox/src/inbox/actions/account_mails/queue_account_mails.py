from collections.abc import Sequence

from chassis.db import Tx

from inbox.domain.account_mails.account_mail import RequestedMail
from inbox.store.account_mails import account_mails


async def queue_account_mails(tx: Tx, requested: Sequence[RequestedMail]) -> None:
    """Who gets them, and what they say, is asked for when they are sent."""
    account_mails.add(tx, requested)
