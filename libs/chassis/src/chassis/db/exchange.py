"""One round trip: statements are queued, then sent in one write and answered in one wait.

`AsyncCursor.execute` writes to the socket and waits for it at every statement, which was half of the CPU of a
booking's service call. This uses what lies under it in psycopg 3.3 (the pipeline's command queue and its
generators), so the minor version is pinned; ADR 0002 has the figures.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, AsyncPipeline
from psycopg.abc import PQGen
from psycopg.generators import send

Row = tuple[Any, ...]


class Exchange:
    """Of a connection in autocommit and pipeline mode: BEGIN and COMMIT are statements like others."""

    def __init__(self, connection: AsyncConnection[Row], pipeline: AsyncPipeline) -> None:
        self._connection = connection
        self._pipeline = pipeline

    def queue(self, sql: bytes, params: Mapping[str, Any] | None = None) -> AsyncCursor[Row]:
        """The cursor has its answer after the next `run`."""
        cursor = self._connection.cursor()
        _at_once(cursor._start_query(sql))
        _at_once(cursor._maybe_prepare_gen(cursor._convert_query(sql, params)))
        return cursor

    async def run(self) -> None:
        """Raises the first error of any statement; those behind it were not executed."""
        async with self._connection.lock:
            await self._connection.wait(self._sync())

    def _sync(self) -> PQGen[None]:
        self._pipeline._enqueue_sync()
        commands = self._pipeline.command_queue
        # libpq keeps them in its buffer; the pipeline itself would poll and write once per statement.
        while commands:
            commands.popleft()()
        yield from send(self._connection.pgconn)
        yield from self._pipeline._fetch_gen(flush=False)


class _Pipeline(AsyncPipeline):
    """Is left without a further round trip when every answer is in."""

    def _exit_gen(self) -> PQGen[None]:
        if self.command_queue or self.result_queue:
            yield from super()._exit_gen()


@asynccontextmanager
async def exchanging(connection: AsyncConnection[Row]) -> AsyncIterator[Exchange]:
    connection._pipeline = _Pipeline(connection)
    async with connection.pipeline() as pipeline:
        yield Exchange(connection, pipeline)


def _at_once(steps: Iterable[object]) -> None:
    """Outside a pipeline these steps wait for the server; inside they only fill its queue."""
    for _ in steps:
        raise RuntimeError("a statement was sent outside its exchange")
