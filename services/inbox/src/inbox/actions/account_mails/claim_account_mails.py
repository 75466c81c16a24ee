from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx

from inbox.domain.account_mails.account_mail import ClaimedMail
from inbox.store.account_mails import account_mails


async def claim_account_mails(tx: Tx, ids: Sequence[UUID]) -> list[ClaimedMail]:
    """What is still due of these, for this process alone until the lease ends."""
    return await account_mails.claim(tx, ids)
