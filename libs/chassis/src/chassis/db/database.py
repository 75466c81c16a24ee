"""A service's own schema behind a pool of connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Concatenate, ParamSpec, TypeVar

from psycopg import OperationalError, errors
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from chassis.context import Caller, current_deadline
from chassis.db import metrics
from chassis.db.arrays import PlainListDumper
from chassis.db.exchange import Connection, exchanging
from chassis.db.idempotency import IdempotentCall
from chassis.db.transaction import ReadTx, Tx
from chassis.db.violations import raising_violations
from chassis.errors import DeadlineExceeded, Unavailable

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_BUDGET_SECONDS = 30.0
# Every statement is made for one index whatever its values, so planning it anew each time is lost work.
OPTIONS = "-c timezone=UTC -c plan_cache_mode=force_generic_plan"
ATTEMPTS = 3
RETRIED = (errors.SerializationFailure, errors.DeadlockDetected)


class Database:
    """Opens transactions; each is bound to one workspace by row level security."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            connection_class=Connection,
            min_size=1,
            max_size=pool_size,
            open=False,
            # BEGIN and COMMIT are sent by the transaction itself, inside its pipeline.
            kwargs={"autocommit": True, "options": OPTIONS},
            configure=_configure,
        )
        self.committed = asyncio.Event()
        """Set after a commit that left events in the outbox; the relay clears it."""

    async def open(self) -> None:
        await self._pool.open(wait=True, timeout=30)
        metrics.watch(self._pool)

    async def close(self) -> None:
        await self._pool.close(timeout=5)

    @asynccontextmanager
    async def read(self, caller: Caller) -> AsyncIterator[ReadTx]:
        async with self._connection() as connection:
            with exchanging(connection) as exchange:
                yield ReadTx(exchange, caller, budget_ms=_budget_ms())

    @asynccontextmanager
    async def write(self, caller: Caller, call: IdempotentCall | None = None) -> AsyncIterator[Tx]:
        """Commits at the end of the block; an exception rolls back.

        Raises `Unavailable` where the answer to COMMIT is lost: it may or may not have happened, and only a
        repeat under the same idempotency key settles it.
        """
        async with self._connection() as connection:
            committing = False
            try:
                with raising_violations(), exchanging(connection) as exchange:
                    tx = Tx(exchange, caller, budget_ms=_budget_ms(), call=call)
                    tx.open()
                    yield tx
                    committing = True
                    await tx.finish()
            except OperationalError as error:
                if committing and connection.broken:
                    raise Unavailable("the outcome is not known yet; repeat with the same key") from error
                raise
            if not tx.committed:
                raise RuntimeError("the database rolled the transaction back")
            # Before the connection is given back, where a caller who gives up could end it.
            if tx.told:
                self.committed.set()
            for then in tx.after:
                then()

    async def run(
        self,
        caller: Caller,
        action: Callable[Concatenate[Tx, P], Awaitable[R]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Runs an action as one transaction, again when the database asks for it."""
        return await self.run_call(caller, None, lambda tx: action(tx, *args, **kwargs))

    async def run_call(
        self, caller: Caller, call: IdempotentCall | None, action: Callable[[Tx], Awaitable[R]]
    ) -> R:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self.write(caller, call) as tx:
                    return await action(tx)
            except RETRIED:
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        try:
            connection = await self._pool.getconn(timeout=_budget_seconds())
        except PoolTimeout:
            raise Unavailable("all database connections are busy; try again shortly") from None
        try:
            yield connection
        except BaseException:
            await self._roll_back(connection)
            raise
        finally:
            # Who gives up just now would keep it for ever: the pool counts it and nobody has it.
            await asyncio.shield(self._pool.putconn(connection))

    async def _roll_back(self, connection: Connection) -> None:
        try:
            await connection.rollback()
        except OperationalError:
            await connection.close()


async def _configure(connection: Connection) -> None:
    connection.adapters.register_dumper(list, PlainListDumper)


def _budget_seconds() -> float:
    deadline = current_deadline.get()
    if deadline is None:
        return DEFAULT_BUDGET_SECONDS
    left = deadline - time.monotonic()
    if left <= 0:
        raise DeadlineExceeded("the time for this call is over")
    return left


def _budget_ms() -> int:
    return max(1, int(_budget_seconds() * 1000))
