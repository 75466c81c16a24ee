"""Removes uploaded files that no answer named in time.

First no answer can name them any more, then their content goes, then their rows: what dies in between is
found again.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from chassis.context import Caller
from chassis.db import Database
from chassis.events.leader import Lead
from chassis.files import Files

from booking.actions.forms.drop_form_files import drop_form_files
from booking.actions.forms.forget_form_files import forget_form_files
from booking.clients.form_files import key_of
from booking.domain.forms.form_file import UNUSED_LIFE
from booking.store.forms import form_files

BATCH = 100
EVERY = timedelta(minutes=10)
_NO_WORKSPACE = UUID(int=0)

log = structlog.get_logger()


class FormFileSweeps:
    """A duty of the leader."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    async def run(self, lead: Lead) -> None:
        while True:
            await lead.confirm()
            try:
                removed = await self.sweep(datetime.now(UTC) - UNUSED_LIFE)
            except Exception:
                log.exception("unused files could not be removed")
                removed = 0
            if removed < BATCH:
                await asyncio.sleep(EVERY.total_seconds())

    async def sweep(self, before: datetime) -> int:
        """One batch of what was uploaded before and never used; how many files are gone."""
        async with self._database.read(_system(_NO_WORKSPACE)) as tx:
            found = await form_files.due(tx, before, BATCH)
        removed = 0
        for workspace_id, file_id in found:
            try:
                await self._remove(workspace_id, file_id, before)
                removed += 1
            except Exception:
                log.exception("an unused file could not be removed", file_id=str(file_id))
        return removed

    async def _remove(self, workspace_id: UUID, file_id: UUID, before: datetime) -> None:
        dropped = await self._database.run(_system(workspace_id), drop_form_files, [file_id], before)
        await self._files.delete(*(key_of(workspace_id, one) for one in dropped))
        await self._database.run(_system(workspace_id), forget_form_files, dropped)


def _system(workspace_id: UUID) -> Caller:
    return Caller.system("booking", workspace_id)
