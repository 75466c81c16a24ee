"""One transaction in one workspace, run through psycopg's pipeline.

Of one that writes BEGIN, the settings and the first statements travel in one round trip; outbox rows, the
stored reply and COMMIT in the last one. What only reads needs neither: what is sent together up to a Sync is
a transaction of itself (PostgreSQL, "Pipeline Mode").
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from psycopg import Error
from psycopg.errors import LockNotAvailable
from sqlalchemy import Executable, Text, bindparam, func, select, true

from chassis import telemetry
from chassis.db.compile import Params, compiled
from chassis.db.exchange import Asked, Exchange, Row
from chassis.db.idempotency import FIND, STORE, IdempotentCall
from chassis.db.ids import new_id
from chassis.db.violations import raising_violations
from chassis.errors import IdempotencyInProgress
from chassis.events import outbox

if TYPE_CHECKING:
    from chassis.context import Caller
    from chassis.events.outbox import Outgoing

Statement = tuple[Executable, Params | None]

_OPEN = (
    b"SELECT now(), set_config('app.workspace_id', $1, true), set_config('statement_timeout', $2, true),"
    b" set_config('lock_timeout', $3, true)"
)
_OPEN_READ = _OPEN + b", set_config('transaction_read_only', 'on', true)"
# A repeat waits here until the first call has ended; the next statement then sees its stored reply.
_OPEN_ONCE = _OPEN + b", pg_advisory_xact_lock($4::bigint)"
_ENTER = b"SELECT set_config('app.workspace_id', $1, true)"
_ASK_IN = select(func.set_config("app.workspace_id", bindparam("entered", type_=Text), true()))
LONGEST_LOCK_WAIT_MS = 2_000


class ReadTx:
    """Reads one workspace; all reads of one `together` see one moment each."""

    def __init__(self, exchange: Exchange, caller: Caller, *, budget_ms: int) -> None:
        if caller.workspace_id is None:
            raise ValueError("a transaction needs a workspace")
        self.caller = caller
        self.workspace_id: UUID = caller.workspace_id
        self._exchange = exchange
        self._budget_ms = budget_ms
        self._now: datetime | None = None

    @property
    def now(self) -> datetime:
        """The moment it began, by the database's clock."""
        if self._now is None:
            raise RuntimeError("the time is known after the first awaited statement")
        return self._now

    async def rows(self, statement: Executable, params: Params | None = None) -> list[Row]:
        (found,) = await self.together((statement, params))
        return found

    async def row(self, statement: Executable, params: Params | None = None) -> Row | None:
        found = await self.rows(statement, params)
        return found[0] if found else None

    async def scalar(self, statement: Executable, params: Params | None = None) -> Any:
        found = await self.rows(statement, params)
        return found[0][0] if found else None

    async def together(self, *statements: Statement) -> list[list[Row]]:
        """Sends all at once and waits once; an answer per statement, empty where it returns no rows."""
        start = time.time_ns()
        with raising_violations():
            asked = await self._run(statements)
        found = [one.rows() for one in asked]
        if telemetry.recording():
            self._trace(start, statements)
        return found

    async def in_each(
        self, workspace_ids: Sequence[UUID], statement: Executable, params: Params | None = None
    ) -> list[list[Row]]:
        """Asks the same of several workspaces at once; an answer each."""
        asked: list[Statement] = []
        for workspace_id in workspace_ids:
            within = {**(params or {}), "workspace_id": workspace_id}
            asked += ((_ASK_IN, {"entered": str(workspace_id)}), (statement, within))
        *found, _ = await self.together(*asked, (_ASK_IN, {"entered": str(self.workspace_id)}))
        return found[1::2]

    def enter(self, workspace_id: UUID) -> None:
        """What follows is done in another workspace of whoever asks."""
        self.workspace_id = workspace_id

    def _settings(self) -> tuple[str, str, str]:
        lock_timeout = min(self._budget_ms, LONGEST_LOCK_WAIT_MS)
        return str(self.workspace_id), str(self._budget_ms), str(lock_timeout)

    async def _run(self, statements: Sequence[Statement]) -> list[Asked]:
        # They end at the next Sync, so each round trip brings them along.
        opening = self._exchange.queue(_OPEN_READ, self._settings())
        asked = [self._queue(statement, params) for statement, params in statements]
        await self._exchange.run()
        if self._now is None:
            ((self._now, *_),) = opening.rows()
        return asked

    def _queue(self, statement: Executable, params: Params | None) -> Asked:
        form = compiled(statement, params)
        return self._exchange.queue(form.sql, form.bind(params, self.workspace_id))

    def _trace(self, start: int, statements: tuple[Statement, ...]) -> None:
        end = time.time_ns()
        for statement, params in statements:
            form = compiled(statement, params)
            attributes = {"db.system.name": "postgresql", "db.query.text": form.sql.decode()}
            telemetry.finished_span(form.summary, start=start, end=end, attributes=attributes)


class Tx(ReadTx):
    """Reads and writes one workspace; commits at the end of the block, nowhere else."""

    def __init__(
        self, exchange: Exchange, caller: Caller, *, budget_ms: int, call: IdempotentCall | None = None
    ) -> None:
        super().__init__(exchange, caller, budget_ms=budget_ms)
        self._call = call
        self._home = self.workspace_id
        self._opening: Asked | None = None
        self._stored: Asked | None = None
        self._later: list[Statement] = []
        self._foreseen: tuple[Statement, ...] = ()
        self._known: tuple[tuple[Statement, ...], list[list[Row]]] | None = None
        self._emitted: list[Outgoing] = []
        self._told = False
        self.after: list[Callable[[], None]] = []
        self._commit: Asked | None = None
        self.reply: bytes | None = None
        """What a repeat of this call will be answered; set before the block ends."""

    def new_id(self) -> UUID:
        return new_id()

    def later(self, statement: Executable, params: Params | None = None) -> None:
        """Sends it with the next statement or with COMMIT; nobody waits for its answer."""
        self._later.append((statement, params))

    def emit(self, event: Outgoing) -> None:
        """Tells the other services, if and only if this transaction commits."""
        self._emitted.append(event)

    def after_commit(self, call: Callable[[], None]) -> None:
        """Calls it if and only if this transaction commits; it must not fail."""
        self.after.append(call)

    def foresee(self, *statements: Statement) -> None:
        """Sends them with the next statements, since these may be what is asked for right after those.

        Their answers are as old as that round trip, so they count only if nothing else is sent before.
        """
        self._foreseen = statements

    async def together(self, *statements: Statement) -> list[list[Row]]:
        later, self._later = self._later, []
        known, self._known = self._known, None
        if known is not None and not later and known[0] == statements:
            return known[1]
        foreseen, self._foreseen = self._foreseen, ()
        found = await super().together(*later, *statements, *foreseen)
        end = len(later) + len(statements)
        if foreseen:
            self._known = foreseen, found[end:]
        return found[len(later) : end]

    def enter(self, workspace_id: UUID) -> None:
        """What follows is done in another workspace: of a person's acts each workspace is told its part.

        After the first awaited statement. A reply is stored in the workspace of the call, wherever it ends.
        """
        self._foreseen, self._known = (), None
        self._send_later(self._left_to_send())
        super().enter(workspace_id)
        self._exchange.queue(_ENTER, (str(workspace_id),))

    @property
    def told(self) -> bool:
        """Whether events were left in the outbox."""
        return self._told

    def open(self) -> None:
        """BEGIN and the settings go with the first statement."""
        self._exchange.queue(b"BEGIN")
        if self._call is None:
            self._opening = self._exchange.queue(_OPEN, self._settings())
            return
        lock = self._call.lock(self.workspace_id)
        self._opening = self._exchange.queue(_OPEN_ONCE, (*self._settings(), lock))
        if not self._call.fresh:
            self._stored = self._queue(FIND, self._call.identity)

    async def finish(self) -> None:
        """Sends what is left and COMMIT in one round trip; events come last, after every guarded update."""
        if self._opening is not None:
            await self.together()
        if self.reply is not None and self.workspace_id != self._home:
            self.enter(self._home)
        last = self._left_to_send()
        if self._call is not None and self.reply is not None:
            last.append((STORE, {**self._call.record(self.reply), "created_at": self.now}))
        start = time.time_ns()
        self._send_later(last)
        self._commit = self._exchange.queue(b"COMMIT")
        await self._exchange.run()
        if telemetry.recording():
            self._trace(start, tuple(last))

    @property
    def committed(self) -> bool:
        """Known after `finish`; of a failed transaction COMMIT becomes ROLLBACK."""
        return self._commit is not None and self._commit.did == b"COMMIT"

    def _left_to_send(self) -> list[Statement]:
        left, self._later = self._later, []
        if self._emitted:
            left.append(outbox.statement(self._emitted, self))
            self._emitted, self._told = [], True
        return left

    def _send_later(self, statements: Sequence[Statement]) -> None:
        for statement, params in statements:
            self._queue(statement, params)

    async def _run(self, statements: Sequence[Statement]) -> list[Asked]:
        try:
            asked = [self._queue(statement, params) for statement, params in statements]
            await self._exchange.run()
            self._read_opening()
            return asked
        except LockNotAvailable:
            if self._stored is not None and self._stored.result is None:
                raise IdempotencyInProgress(
                    "the first request with this Idempotency-Key is still running", retry_after_seconds=1
                ) from None
            self._replay_if_known()
            raise
        except Error:
            self._replay_if_known()
            raise

    def _read_opening(self) -> None:
        if self._opening is None:
            return
        opening, self._opening = self._opening, None
        ((self._now, *_),) = opening.rows()
        self._replay_if_known()

    def _replay_if_known(self) -> None:
        stored, self._stored = self._stored, None
        if stored is None or self._call is None:
            return
        for request_hash, reply in stored.rows():
            raise self._call.replay(request_hash, reply)
