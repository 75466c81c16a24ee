from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.db import Tx

from inbox.domain.account_mails.account_mail import ClaimedMail
from inbox.domain.delivery import Outcome, verdict
from inbox.store.account_mails import account_mails


async def settle_account_mails(
    tx: Tx, claimed: Sequence[ClaimedMail], outcomes: Mapping[UUID, Outcome]
) -> None:
    """Keeps what became of each attempt."""
    account_mails.settle(tx, [verdict(outcomes[mail.id], attempt=mail.attempt) for mail in claimed])
