"""Work that falls due: rows found across workspaces, each handled in a transaction of its own workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Integer, Select, Uuid, bindparam, column, func, select

from chassis.context import Caller, Via
from chassis.db import Database, Tx
from chassis.events.leader import Lead

_NO_WORKSPACE = UUID(int=0)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """`due_function` is an SQL function `(now timestamptz, most integer)` of rows (workspace_id, id).

    It is SECURITY DEFINER, for it must see all workspaces, and returns ids alone. The action makes the row no
    longer due; where it fails, the row comes again, so an action that may fail spaces its own attempts.
    """

    name: str
    due_function: str
    action: Callable[[Tx, UUID], Awaitable[None]]
    every: timedelta = timedelta(seconds=5)
    batch: int = 100
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by whoever knows that a row is due now."""


class Jobs:
    """A duty of the leader."""

    def __init__(self, service: str, database: Database, jobs: Sequence[DueJob]) -> None:
        self._service = service
        self._database = database
        self._due = [(job, _due_rows(job)) for job in jobs]

    async def run(self, lead: Lead) -> None:
        async with asyncio.TaskGroup() as group:
            for job, due in self._due:
                group.create_task(self._repeat(job, due, lead))

    async def _repeat(self, job: DueJob, due: Select[tuple[UUID, UUID]], lead: Lead) -> None:
        while True:
            job.wake.clear()
            await lead.confirm()
            try:
                done = await self._work_off(job, due)
            except Exception:
                log.exception("due rows could not be read", job=job.name)
                done = 0
            if done < job.batch:
                await _rest(job)

    async def _work_off(self, job: DueJob, due: Select[tuple[UUID, UUID]]) -> int:
        """How many rows were handled; one that fails does not stop the others."""
        async with self._database.read(self._system(_NO_WORKSPACE)) as tx:
            rows = await tx.rows(due, {"most": job.batch})
        done = 0
        for workspace_id, row_id in rows:
            try:
                await self._database.run(self._system(workspace_id), job.action, row_id)
                done += 1
            except Exception:
                log.exception("a due row failed", job=job.name, row_id=str(row_id))
        return done

    def _system(self, workspace_id: UUID) -> Caller:
        return Caller(via=Via.SYSTEM, service=self._service, workspace_id=workspace_id)


def _due_rows(job: DueJob) -> Select[tuple[UUID, UUID]]:
    function = getattr(func, job.due_function)(func.now(), bindparam("most", type_=Integer))
    rows = function.table_valued(column("workspace_id", Uuid), column("id", Uuid))
    return select(rows.c.workspace_id, rows.c.id)


async def _rest(job: DueJob) -> None:
    try:
        async with asyncio.timeout(job.every.total_seconds()):
            await job.wake.wait()
    except TimeoutError:
        return
