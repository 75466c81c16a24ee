"""Sends the mails with secret links: claim, ask their owner what they say, send, keep what came of it.

Their links are secrets: they lie in no table of ours and are gone from memory when the mail has left.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import structlog
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.events.leader import Lead

from inbox.actions.account_mails.claim_account_mails import claim_account_mails
from inbox.actions.account_mails.settle_account_mails import settle_account_mails
from inbox.clients.mailing import Transport
from inbox.domain.account_mails.account_mail import TO_CUSTOMERS, AccountMail, ClaimedMail
from inbox.domain.account_mails.wording import account_letter
from inbox.domain.delivery import Fate, Outcome
from inbox.domain.mail import Mail
from inbox.jobs.resting import rest
from inbox.store.account_mails import account_mails

BATCH = 20
EVERY = timedelta(seconds=5)
PRODUCT = "Frontdesk"
_NO_WORKSPACE = UUID(int=0)

log = structlog.get_logger()


class Accounts(Protocol):
    """What `inbox.clients.identity.Identity` and `inbox.clients.booking.Booking` offer."""

    async def account_mail(self, workspace_id: UUID, id_: UUID) -> AccountMail | None: ...


class AccountMails:
    """A duty of the leader. `sender` is the address that mails come from."""

    def __init__(
        self, database: Database, accounts: Accounts, customers: Accounts, transport: Transport, sender: str
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._customers = customers
        self._transport = transport
        self._sender = sender
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something is due now."""
        self._woken.set()

    async def run(self, lead: Lead) -> None:
        while True:
            self._woken.clear()
            await lead.confirm()
            if await self.send_due() < BATCH:
                await rest(self._woken, EVERY)

    async def send_due(self) -> int:
        """One batch; how many mails were found."""
        async with self._database.read(_system(_NO_WORKSPACE)) as tx:
            found = await account_mails.due(tx, BATCH)
        ids = defaultdict(list)
        for workspace_id, id_ in found:
            ids[workspace_id].append(id_)
        for workspace_id, some in ids.items():
            claimed = await self._database.run(_system(workspace_id), claim_account_mails, some)
            if claimed:
                outcomes = await self._send(claimed)
                await self._database.run(_system(workspace_id), settle_account_mails, claimed, outcomes)
        return len(found)

    async def _send(self, claimed: Sequence[ClaimedMail]) -> dict[UUID, Outcome]:
        made = await asyncio.gather(*(self._mail(one) for one in claimed))
        mails = [one for one in made if isinstance(one, Mail)]
        outcomes = [one for one in made if isinstance(one, Outcome)]
        outcomes += await self._transport.send(mails) if mails else []
        return {outcome.message_id: outcome for outcome in outcomes}

    async def _mail(self, claimed: ClaimedMail) -> Mail | Outcome:
        """An outcome where it cannot be sent, or not now."""
        owner = self._customers if claimed.kind in TO_CUSTOMERS else self._accounts
        try:
            said = await owner.account_mail(claimed.workspace_id, claimed.id)
        except FrontdeskError as error:
            log.warning("its owner did not say what a mail is about", kind=claimed.kind, reason=error.reason)
            return Outcome(message_id=claimed.id, fate=Fate.LATER, error=f"its owner: {error.reason}")
        if said is None:
            return Outcome(message_id=claimed.id, fate=Fate.UNWANTED)
        return self._written(claimed, said)

    def _written(self, claimed: ClaimedMail, said: AccountMail) -> Mail:
        letter = account_letter(said)
        return Mail(
            id=claimed.id,
            message_id=f"<{claimed.id}@{self._sender.rpartition('@')[2]}>",
            recipient_name=said.recipient_name,
            recipient=said.recipient,
            sender_name=said.workspace_name or PRODUCT,
            sender=self._sender,
            subject=letter.subject,
            text=letter.text,
            attachments=(),
            written_at=claimed.requested_at,
        )


def _system(workspace_id: UUID) -> Caller:
    return Caller.system("inbox", workspace_id)
