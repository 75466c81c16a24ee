"""Fetches the outside calendars that are due: claim, fetch, keep what came of it.

Nothing is fetched while a transaction is open, and one slow server keeps no other calendar waiting for long.
"""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from chassis.context import Caller
from chassis.db import Database
from chassis.events.leader import Lead

from booking.actions.availability.calendars.claim_calendars import claim_calendars
from booking.actions.availability.calendars.settle_calendar import settle_calendar
from booking.clients.calendars.addresses import resolving
from booking.clients.calendars.fetching import CalendarFetcher
from booking.domain.availability.calendars.outside import Due
from booking.store.availability.calendars import fetches

BATCH = 50
AT_ONCE = 8
EVERY = timedelta(seconds=5)
_NO_WORKSPACE = UUID(int=0)

log = structlog.get_logger()


class CalendarFetches:
    """A duty of the leader."""

    def __init__(self, database: Database, fetcher: CalendarFetcher) -> None:
        self._database = database
        self._fetcher = fetcher
        self._free = asyncio.Semaphore(AT_ONCE)

    @classmethod
    def by(cls, database: Database, *, inner: bool) -> "CalendarFetches":
        """`inner`: addresses of inner networks count too."""
        return cls(database, CalendarFetcher(resolving(inner=inner)))

    async def run(self, lead: Lead) -> None:
        while True:
            await lead.confirm()
            try:
                found = await self.fetch_due()
            except Exception:
                log.exception("due calendars could not be fetched")
                found = 0
            if found < BATCH:
                await asyncio.sleep(EVERY.total_seconds())

    async def fetch_due(self) -> int:
        """One batch of what is due; how many calendars were found."""
        async with self._database.read(_system(_NO_WORKSPACE)) as tx:
            found = await fetches.due(tx, BATCH)
        ids = defaultdict(list)
        for workspace_id, calendar_id in found:
            ids[workspace_id].append(calendar_id)
        async with asyncio.TaskGroup() as group:
            for workspace_id, some in ids.items():
                for due in await self._database.run(_system(workspace_id), claim_calendars, some):
                    group.create_task(self._fetch(workspace_id, due))
        return len(found)

    async def _fetch(self, workspace_id: UUID, due: Due) -> None:
        try:
            async with self._free:
                outcome = await self._fetcher.fetch(due, datetime.now(UTC))
            await self._database.run(_system(workspace_id), settle_calendar, due, outcome)
        except Exception:
            log.exception("a calendar could not be settled", calendar_id=str(due.calendar_id))


def _system(workspace_id: UUID) -> Caller:
    return Caller.system("booking", workspace_id)
