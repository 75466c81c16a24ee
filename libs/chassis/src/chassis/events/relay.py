"""Carries committed events from the outbox to the stream.

The rows are read by `seq` where `published_at` is null: no cursor that a late commit could slip behind. Of
one aggregate at most one event is in flight, so an event never overtakes an earlier one that failed. Crashes
and two relays at once only repeat events; the stream and then the consumers drop repeats by the event's id.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from frontdesk.common.v1.event_pb2 import Event
from opentelemetry.trace import SpanKind
from psycopg import AsyncConnection
from psycopg.rows import class_row

from chassis import telemetry
from chassis.events.leader import Lead, Row
from chassis.events.metrics import OUTBOX_AGE, PUBLISHED
from chassis.events.stream import Broker, BrokerFailed, Outbound

BATCH = 500
IN_FLIGHT = 250
POLL_SECONDS = 0.2
# What commits shortly after one another is carried together; the first event after a silence goes at once.
GATHER_SECONDS = 0.03
CONTENT_TYPE = "application/x-protobuf; messageType=frontdesk.common.v1.Event"

# Where a test may kill the process, to show that nothing is lost there.
_FAILPOINT = os.environ.get("FRONTDESK_FAILPOINT", "")
_MAY_FAIL = os.environ.get("APP_ENV") in ("test", "development")

log = structlog.get_logger()


class Stored(NamedTuple):
    """A row of the outbox."""

    seq: int
    id: UUID
    workspace_id: UUID
    type: str
    aggregate_type: str
    aggregate_id: UUID
    aggregate_version: int
    occurred_at: datetime
    actor: str
    causation: list[UUID]
    traceparent: str | None
    payload: bytes
    age: float

    @property
    def aggregate(self) -> tuple[UUID, str, UUID]:
        return self.workspace_id, self.aggregate_type, self.aggregate_id


_WAITING = """
    SELECT seq, id, workspace_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, actor,
           causation, traceparent, payload, extract(epoch FROM now() - created_at)::float8 AS age
    FROM outbox WHERE published_at IS NULL ORDER BY seq LIMIT %s
"""
_MARK = """
    UPDATE outbox SET published_at = now(), stream_seq = sent.stream_seq
    FROM unnest(%s::bigint[], %s::bigint[]) AS sent(seq, stream_seq) WHERE outbox.seq = sent.seq
"""
_NEWEST = """
    SELECT stream_seq, id::text FROM outbox WHERE stream_seq IS NOT NULL ORDER BY stream_seq DESC LIMIT 1
"""
_SEND_AGAIN = """
    UPDATE outbox SET published_at = NULL, stream_seq = NULL
    WHERE published_at > now() - interval '24 hours'
"""


class Relay:
    """`wake` is set after each commit that left events behind."""

    def __init__(
        self, broker: Broker, wake: asyncio.Event, *, batch: int = BATCH, in_flight: int = IN_FLIGHT
    ) -> None:
        self._broker = broker
        self._wake = wake
        self._batch = batch
        self._in_flight = in_flight
        self._checked_connection = 0

    async def run(self, lead: Lead) -> None:
        await self._broker.ready()
        while True:
            self._wake.clear()
            try:
                await self._compare_with_stream(lead.connection)
                more = await self._carry_batch(lead.connection)
            except BrokerFailed as error:
                log.warning("the relay waits for NATS", reason=str(error))
                _note_age(await _read(lead.connection, 1))
                more = False
            if not more:
                await asyncio.sleep(GATHER_SECONDS)
                await self._rest()

    async def _carry_batch(self, connection: AsyncConnection[Row]) -> bool:
        """Whether there may be more to carry at once."""
        waiting = await _read(connection, self._batch)
        _note_age(waiting)
        if not waiting:
            return False
        _reach("relay.before_publish")
        sent = await self._publish(waiting)
        _reach("relay.after_publish")
        if sent:
            await connection.execute(_MARK, (list(sent), list(sent.values())))
            PUBLISHED.inc(len(sent))
        if len(sent) < len(waiting):
            # Whatever stopped us, a lost stream may be the reason.
            self._checked_connection = 0
            return False
        return len(waiting) == self._batch

    async def _publish(self, waiting: Sequence[Stored]) -> dict[int, int]:
        """Outbox sequence -> stream sequence, of each aggregate an unbroken beginning."""
        sent: dict[int, int] = {}
        broken: set[tuple[UUID, str, UUID]] = set()
        for wave in _waves(waiting, self._in_flight):
            going = [row for row in wave if row.aggregate not in broken]
            for row, stream_seq in zip(going, await self._publish_at_once(going), strict=True):
                if stream_seq is None:
                    broken.add(row.aggregate)
                else:
                    sent[row.seq] = stream_seq
            _reach("relay.mid_batch")
        return sent

    async def _publish_at_once(self, rows: Sequence[Stored]) -> list[int | None]:
        with ExitStack() as spans:
            return await self._broker.publish([_outbound(row, spans) for row in rows])

    async def _compare_with_stream(self, connection: AsyncConnection[Row]) -> None:
        """Sends the last day again where the stream lost what it had confirmed."""
        connections = self._broker.connections
        if self._checked_connection == connections:
            return
        await self._broker.ensure_stream()
        newest = await (await connection.execute(_NEWEST)).fetchone()
        if newest is not None and await self._has_lost(*newest):
            again = await connection.execute(_SEND_AGAIN)
            log.error("the stream lost events; sending the last day again", events=again.rowcount)
        self._checked_connection = connections

    async def _has_lost(self, stream_seq: int, event_id: str) -> bool:
        state = await self._broker.stream_state()
        if state.last_seq < stream_seq:
            return True
        found = await self._broker.event_id_at(stream_seq)
        # Nothing there: it aged or was erased. Another one there: the stream began anew and has grown since.
        return found is not None and found != event_id

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return


def _note_age(waiting: Sequence[Stored]) -> None:
    OUTBOX_AGE.set(waiting[0].age if waiting else 0)


def envelope(row: Stored) -> bytes:
    message = Event(
        id=str(row.id),
        type=row.type,
        workspace_id=str(row.workspace_id),
        aggregate_type=row.aggregate_type,
        aggregate_id=str(row.aggregate_id),
        aggregate_version=row.aggregate_version,
        actor=row.actor,
        causation=map(str, row.causation),
        payload=row.payload,
    )
    message.occurred_at.FromDatetime(row.occurred_at)
    return message.SerializeToString()


async def _read(connection: AsyncConnection[Row], limit: int) -> list[Stored]:
    async with connection.cursor(row_factory=class_row(Stored)) as cursor:
        await cursor.execute(_WAITING, (limit,))
        return await cursor.fetchall()


def _waves(rows: Sequence[Stored], size: int) -> Iterator[list[Stored]]:
    """Cuts the rows, in their order, into parts of at most `size` in which no aggregate comes twice."""
    wave: list[Stored] = []
    seen: set[tuple[UUID, str, UUID]] = set()
    for row in rows:
        if row.aggregate in seen or len(wave) == size:
            yield wave
            wave, seen = [], set()
        wave.append(row)
        seen.add(row.aggregate)
    if wave:
        yield wave


def _outbound(row: Stored, spans: ExitStack) -> Outbound:
    headers = {"Nats-Msg-Id": str(row.id), "Content-Type": CONTENT_TYPE}
    if row.traceparent is not None:
        spans.enter_context(
            telemetry.span(
                f"publish {row.type}",
                kind=SpanKind.PRODUCER,
                parent=row.traceparent,
                attributes={
                    "frontdesk.workspace_id": str(row.workspace_id),
                    "messaging.message.id": str(row.id),
                },
            )
        )
        headers["traceparent"] = telemetry.traceparent() or row.traceparent
    return Outbound(
        subject=f"frontdesk.{row.workspace_id}.{row.type}", payload=envelope(row), headers=headers
    )


def _reach(failpoint: str) -> None:
    if _MAY_FAIL and failpoint == _FAILPOINT:
        os.kill(os.getpid(), signal.SIGKILL)
