"""The duty that carries exports and erasures on, whenever a part of one arrived."""

import asyncio

import structlog
from chassis.context import Caller
from chassis.db import Database
from chassis.events.leader import Lead

from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.jobs.erasures import Erasures
from identity.jobs.exports import Exports
from identity.store.rights import erasures, exports

EVERY_SECONDS = 5.0
AT_ONCE = 20

log = structlog.get_logger()


class PersonalDataJobs:
    def __init__(
        self, database: Database, exporting: Exports, erasing: Erasures, woken: asyncio.Event
    ) -> None:
        self._database = database
        self._exporting = exporting
        self._erasing = erasing
        self._woken = woken

    async def run(self, lead: Lead) -> None:
        while True:
            self._woken.clear()
            await lead.confirm()
            await self.advance()
            await self._rest()

    async def advance(self) -> None:
        """All that is due; one that fails does not stop the others and comes again."""
        nobody = Caller.system("identity", NOBODYS_WORKSPACE)
        async with self._database.read(nobody) as tx:
            exports_due, erasures_due = await exports.due(tx, AT_ONCE), await erasures.due(tx, AT_ONCE)
        for workspace_id, export_id in exports_due:
            try:
                caller = Caller.system("identity", workspace_id)
                await self._exporting.advance(caller, workspace_id, export_id)
            except Exception:
                log.exception("an export failed", export_id=str(export_id))
        for erasure_id in erasures_due:
            try:
                await self._erasing.advance(erasure_id)
            except Exception:
                log.exception("an erasure failed", erasure_id=str(erasure_id))

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(EVERY_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return
