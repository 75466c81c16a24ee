"""One round trip: statements are queued, then sent in one write and answered in one wait.

This is libpq's pipeline mode by way of `psycopg.pq`. `AsyncCursor.execute` writes to the socket and waits for
it at every statement, and a cursor, a query and a transformer for each cost as much as the statement itself:
ADR 0002 has the figures. Waiting, the adaptation of values and errors stay psycopg's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from psycopg import AsyncConnection, Error, OperationalError, adapt
from psycopg.abc import Buffer, PQGen, Transformer
from psycopg.adapt import PyFormat
from psycopg.errors import FeatureNotSupported, PipelineAborted, error_from_result
from psycopg.generators import fetch_many, send
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult

Row = tuple[Any, ...]
Shape = tuple[bytes, tuple[int, ...]]
"""SQL and the types of its parameters: what PostgreSQL prepares."""


class Connection(AsyncConnection[Row]):
    """Remembers for life what was prepared on it: a service has only so many statements."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: dict[Shape, bytes] = {}
        self.numbers = count(1)
        self.transformer: Transformer = adapt.Transformer(self)


@dataclass(slots=True, eq=False)
class Asked:
    """A statement on its way, and what it got."""

    shape: Shape
    values: Sequence[Buffer | None]
    formats: Sequence[Format] | None
    transformer: Transformer
    result: PGresult | None = None
    """None until the round trip, and for ever where the statement was not executed."""

    def rows(self) -> list[Row]:
        """Empty where the statement returns none."""
        result = self.result
        if result is None or result.status != ExecStatus.TUPLES_OK:
            return []
        self.transformer.set_pgresult(result)
        return self.transformer.load_rows(0, result.ntuples, tuple)

    @property
    def did(self) -> bytes | None:
        """As PostgreSQL names it, such as COMMIT."""
        return None if self.result is None else self.result.command_status


class Exchange:
    """Of a connection in autocommit and pipeline mode: BEGIN and COMMIT are statements like others."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._queued: list[Asked] = []

    def queue(self, sql: bytes, values: Sequence[Any] = ()) -> Asked:
        """It has its answer after the next `run`. Parameters are numbered: `$1` is the first value."""
        transformer = self._connection.transformer
        dumped = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        asked = Asked((sql, transformer.types or ()), dumped, transformer.formats, transformer)
        self._queued.append(asked)
        return asked

    async def run(self) -> None:
        """Raises the first error of any statement; those behind it were not executed.

        Who comes while another waits has to wait too: libpq gives out answers in the order of questions.
        """
        queued, self._queued = self._queued, []
        async with self._connection.lock:
            await self._connection.wait(self._round_trip(queued))

    def _round_trip(self, queued: list[Asked]) -> PQGen[None]:
        pgconn = self._connection.pgconn
        expected = self._send(queued)
        pgconn.pipeline_sync()
        yield from send(pgconn)
        failure: Error | None = None
        for asked, prepares in expected:
            result = yield from self._fetch()
            error = _error_of(result)
            if error is None and not prepares:
                asked.result = result
            elif error is not None:
                self._forget_unusable(asked.shape, error, prepares=prepares)
                failure = failure or error
        yield from self._fetch()
        if failure is not None:
            raise failure

    def _send(self, queued: list[Asked]) -> list[tuple[Asked, bool]]:
        """Fills libpq's buffer; a result each is expected for what is told, True where it is of preparing."""
        connection, pgconn = self._connection, self._connection.pgconn
        expected = []
        for asked in queued:
            name = connection.names.get(asked.shape)
            if name is None:
                name, (sql, types) = b"s%d" % next(connection.numbers), asked.shape
                pgconn.send_prepare(name, sql, param_types=types)
                connection.names[asked.shape] = name
                expected.append((asked, True))
            pgconn.send_query_prepared(name, asked.values, param_formats=asked.formats)
            expected.append((asked, False))
        return expected

    def _fetch(self) -> PQGen[PGresult]:
        results: list[PGresult] = yield from fetch_many(self._connection.pgconn)
        if len(results) != 1:
            raise OperationalError("the connection was lost in the middle of an exchange")
        return results[0]

    def _forget_unusable(self, shape: Shape, error: Error, *, prepares: bool) -> None:
        """What could not be prepared, and plans whose columns a migration has changed: they fail once."""
        if prepares or isinstance(error, FeatureNotSupported):
            self._connection.names.pop(shape, None)


@contextmanager
def exchanging(connection: Connection) -> Iterator[Exchange]:
    connection.pgconn.enter_pipeline_mode()
    try:
        yield Exchange(connection)
    finally:
        # It would keep the last rows in memory for as long as nobody needs the connection.
        connection.transformer.set_pgresult(None)
        if connection.pgconn.status == ConnStatus.OK:
            connection.pgconn.exit_pipeline_mode()


def _error_of(result: PGresult) -> Error | None:
    match result.status:
        case ExecStatus.TUPLES_OK | ExecStatus.COMMAND_OK:
            return None
        case ExecStatus.PIPELINE_ABORTED:
            return PipelineAborted("a statement before it failed")
        case _:
            return error_from_result(result)
