"""Sends the mails that are due, in batches: claim, send, keep what came of it.

Nothing is sent while a transaction is open. One process of the service does this at a time, so a claim of
somebody else was left behind by a process that died: what it sent may be sent again, never lost.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from chassis.context import Caller
from chassis.db import Database
from chassis.events.leader import Lead

from inbox.actions.claim_deliveries import claim_deliveries
from inbox.actions.settle_deliveries import settle_deliveries
from inbox.clients.mailing import Transport, mail_of
from inbox.domain.delivery import LEASE, UNWRITABLE, Fate, Outcome, Parcel
from inbox.domain.mail import Mail
from inbox.jobs.resting import rest
from inbox.jobs.secrets import Answered, Asking, Bookings
from inbox.store import deliveries

BATCH = 100
EVERY = timedelta(seconds=5)
# Mails that fall due shortly after one another go out together; the first after a silence goes at once.
GATHER_SECONDS = 0.1
_NO_WORKSPACE = UUID(int=0)

log = structlog.get_logger()


class Deliveries:
    """A duty of the leader. `sender` is the address that mails come from."""

    def __init__(self, database: Database, bookings: Bookings, transport: Transport, sender: str) -> None:
        self._database = database
        self._bookings = bookings
        self._transport = transport
        self._sender = sender
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something is due now."""
        self._woken.set()

    async def run(self, lead: Lead) -> None:
        before: datetime | None = await self._end_of_old_claims()
        while True:
            self._woken.clear()
            await lead.confirm()
            if await self.deliver_due(before) == BATCH:
                continue
            before = None
            await asyncio.sleep(GATHER_SECONDS)
            await rest(self._woken, EVERY)

    async def deliver_due(self, before: datetime | None = None) -> int:
        """One batch of what is due before a moment, by default now; how many deliveries were found."""
        async with self._database.read(_system(_NO_WORKSPACE)) as tx:
            found = await deliveries.due(tx, before, BATCH)
        ids = defaultdict(list)
        for workspace_id, message_id in found:
            ids[workspace_id].append(message_id)
        parcels = {
            workspace_id: await self._database.run(_system(workspace_id), claim_deliveries, some, before)
            for workspace_id, some in ids.items()
        }
        await self._send(parcels)
        return len(found)

    async def _send(self, parcels: dict[UUID, list[Parcel]]) -> None:
        mails: list[Mail] = []
        outcomes: dict[UUID, Outcome] = {}
        asking = Asking(self._bookings)
        answers = await asyncio.gather(*(asking.ask(id_, some) for id_, some in parcels.items()))
        for some, answered in zip(parcels.values(), answers, strict=True):
            written, staying = self._written(some, answered)
            mails += written
            outcomes |= staying
        if mails:
            outcomes |= {outcome.message_id: outcome for outcome in await self._transport.send(mails)}
        for workspace_id, some in parcels.items():
            if some:
                await self._database.run(_system(workspace_id), settle_deliveries, some, outcomes)

    def _written(
        self, parcels: Sequence[Parcel], answered: Answered
    ) -> tuple[list[Mail], dict[UUID, Outcome]]:
        """The mails, and what became of those that stay; one that cannot be made stops no other."""
        mails, staying = [], dict(answered.staying)
        for parcel in parcels:
            id_ = parcel.message_id
            if id_ in staying:
                continue
            links, told = answered.manage_links.get(id_, ()), answered.told.get(id_)
            try:
                mails.append(mail_of(parcel, self._sender, manage_links=links, told=told))
            except Exception:
                log.exception("no mail can be made of a delivery", message_id=str(id_))
                staying[id_] = Outcome(message_id=id_, fate=Fate.REFUSED, error=UNWRITABLE)
        return mails, staying

    async def _end_of_old_claims(self) -> datetime:
        async with self._database.read(_system(_NO_WORKSPACE)) as tx:
            return await deliveries.moment(tx) + LEASE


def _system(workspace_id: UUID) -> Caller:
    return Caller.system("inbox", workspace_id)
