"""Work that falls due: rows found across workspaces, each handled in a transaction of its own workspace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Integer, Select, bindparam, func

from chassis.context import Caller
from chassis.db import Database, Tx, due_rows
from chassis.events.leader import Lead

LONGEST_PAUSE_SECONDS = 900.0
MOST_SET_ASIDE = 10_000
_NO_WORKSPACE = UUID(int=0)
_Row = tuple[UUID, UUID]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueJob:
    """`due_function` is an SQL function `(now timestamptz, most integer)` of rows (workspace_id, id).

    It is SECURITY DEFINER, for it must see all workspaces, and returns ids alone. The action makes the row no
    longer due; where it fails, the row is tried again after growing pauses, and those behind it go on.
    """

    name: str
    due_function: str
    action: Callable[[Tx, UUID], Awaitable[None]]
    every: timedelta = timedelta(seconds=5)
    batch: int = 100
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by whoever knows that a row is due now."""


class SetAside:
    """Rows that failed, each until its next turn; kept by the leader, so a new one tries all of them anew."""

    def __init__(self, first_pause_seconds: float) -> None:
        self._first_pause = first_pause_seconds
        self._failed: dict[_Row, tuple[int, float]] = {}

    def __len__(self) -> int:
        return len(self._failed)

    def turns(self, rows: Sequence[_Row], now: float) -> list[_Row]:
        """Those that may be tried now, in the same order."""
        return [row for row in rows if row not in self._failed or self._failed[row][1] <= now]

    def fail(self, row: _Row, now: float) -> None:
        """Each pause is twice the one before."""
        if row not in self._failed and len(self) >= MOST_SET_ASIDE:
            return
        times = self._failed[row][0] + 1 if row in self._failed else 1
        pause = min(self._first_pause * 2.0 ** min(times - 1, 30), LONGEST_PAUSE_SECONDS)
        self._failed[row] = times, now + pause

    def finish(self, row: _Row) -> None:
        self._failed.pop(row, None)

    def keep_only(self, rows: Sequence[_Row]) -> None:
        """What is due no more needs no turn."""
        self._failed = {row: self._failed[row] for row in rows if row in self._failed}


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

    async def _repeat(self, job: DueJob, due: Select[_Row], lead: Lead) -> None:
        aside = SetAside(job.every.total_seconds())
        while True:
            job.wake.clear()
            await lead.confirm()
            before = len(aside)
            try:
                done = await self._work_off(job, due, aside)
            except Exception:
                log.exception("due rows could not be read", job=job.name)
                done = 0
            if done + max(len(aside) - before, 0) < job.batch:
                await _rest(job)

    async def _work_off(self, job: DueJob, due: Select[_Row], aside: SetAside) -> int:
        """How many rows were handled; those that fail stop no other, neither of this batch nor behind it."""
        most = job.batch + len(aside)
        async with self._database.read(Caller.system(self._service, _NO_WORKSPACE)) as tx:
            rows = [(workspace_id, row_id) for workspace_id, row_id in await tx.rows(due, {"most": most})]
        if len(rows) < most:
            aside.keep_only(rows)
        done = 0
        for workspace_id, row_id in aside.turns(rows, time.monotonic())[: job.batch]:
            try:
                await self._database.run(Caller.system(self._service, workspace_id), job.action, row_id)
                aside.finish((workspace_id, row_id))
                done += 1
            except Exception:
                log.exception("a due row failed", job=job.name, row_id=str(row_id))
                aside.fail((workspace_id, row_id), time.monotonic())
        return done


def _due_rows(job: DueJob) -> Select[_Row]:
    return due_rows(getattr(func, job.due_function)(func.now(), bindparam("most", type_=Integer)))


async def _rest(job: DueJob) -> None:
    try:
        async with asyncio.timeout(job.every.total_seconds()):
            await job.wake.wait()
    except TimeoutError:
        return
