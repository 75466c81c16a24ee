"""Applies events to the service's own data: each once, in order per aggregate, or to the dead letters."""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind
from psycopg import InterfaceError, OperationalError
from sqlalchemy import ARRAY, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from chassis import telemetry
from chassis.context import Caller
from chassis.db import ConstraintViolated, Database, Tx, tables
from chassis.errors import FrontdeskError, Kind
from chassis.events.dead_letters import BLOCKED, bury
from chassis.events.handlers import Handler, Handlers, Incoming, Received, Refused, by_workspace, calls
from chassis.events.metrics import DEAD_LETTERS, PROCESSED
from chassis.events.outbox import Cause, causes

_LONGEST_PAUSE_SECONDS = 10.0
# 08 connection, 40 deadlock, 53 resources, 55P lock, 57P operator: the event is not at fault.
_OUTAGE_CLASSES = ("08", "40", "53", "55P", "57P")
_OUTAGE_KINDS = frozenset({Kind.UNAVAILABLE, Kind.TIMEOUT, Kind.EXHAUSTED})

_ids = func.unnest(bindparam("event_ids", type_=ARRAY(Uuid))).table_valued("event_id").render_derived()
CLAIM = (
    insert(tables.processed)
    .from_select(
        ["consumer", "event_id", "workspace_id", "processed_at"],
        select(
            bindparam("consumer", type_=tables.processed.c.consumer.type),
            _ids.c.event_id,
            bindparam("workspace_id", type_=Uuid),
            func.now(),
        ),
    )
    .on_conflict_do_nothing()
    .returning(tables.processed.c.event_id)
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often an event that fails is tried, and the first of the doubling pauses between."""

    attempts: int = 5
    pause_seconds: float = 0.2

    def pause(self, failures: int) -> float:
        doubled = self.pause_seconds * float(2 ** min(failures, 16))
        return min(doubled, _LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1.0)


class Applier:
    """Runs the handlers of one consumer; `consumer` is its name, as a rule the service's."""

    def __init__(self, consumer: str, database: Database, handlers: Handlers, patience: Patience) -> None:
        self.consumer = consumer
        self.handlers = handlers
        self._database = database
        self._patience = patience

    async def apply(self, events: Sequence[Incoming]) -> None:
        """Returns when each event is applied or in the dead letters; outages are waited for."""
        for workspace_id, group in by_workspace(events).items():
            if not await self._apply_at_once(workspace_id, group):
                for event in group:
                    await self._settle(event)

    async def apply_in(self, tx: Tx, event: Received[Any]) -> None:
        """Runs the handler in a transaction of the caller, who knows that the event was not applied yet."""
        with _span(event) as span:
            await self._run_handlers(tx, [event], {event.id: span})

    async def _run_handlers(self, tx: Tx, events: Sequence[Received[Any]], spans: dict[UUID, Span]) -> None:
        for handler, batch in calls(self.handlers, events):
            await _call(tx, handler, batch, spans)

    async def _apply_at_once(self, workspace_id: UUID, group: Sequence[Incoming]) -> bool:
        readable = [event for event in group if isinstance(event, Received)]
        if len(readable) < len(group) or len(group) == 1:
            return False
        try:
            await self._transact(workspace_id, readable)
        except Exception as error:
            log.info("a batch failed; its events go one by one", events=len(group), error=describe(error))
            return False
        return True

    async def _settle(self, event: Incoming) -> None:
        """Applies one event, or buries it with the reason; waits for as long as an outage lasts."""
        reason = event.reason if isinstance(event, Refused) else None
        failures = outages = 0
        while True:
            try:
                if reason is None and isinstance(event, Received):
                    await self._transact(event.workspace_id, [event])
                else:
                    await self._bury(event, reason or "", failures)
                return
            except Exception as error:
                if is_outage(error) or reason is not None:
                    outages += 1
                    log.warning("an event waits", event_id=str(event.id), error=describe(error))
                else:
                    failures += 1
                    log.warning("an event failed", event_id=str(event.id), type=event.type, exc_info=True)
                    if is_refusal(error) or failures >= self._patience.attempts:
                        reason = describe(error)
                        continue
            await asyncio.sleep(self._patience.pause(max(failures, outages) - 1))

    async def _transact(self, workspace_id: UUID, events: Sequence[Received[Any]]) -> None:
        aggregates = list({event.aggregate_id for event in events})
        with ExitStack() as stack:
            spans = {event.id: stack.enter_context(_span(event)) for event in events}
            async with self._database.write(Caller.system(self.consumer, workspace_id)) as tx:
                claimed, blocked = await tx.together(
                    (CLAIM, {"consumer": self.consumer, "event_ids": [event.id for event in events]}),
                    (BLOCKED, {"consumer": self.consumer, "aggregate_ids": aggregates}),
                )
                fresh = _first_of_each(events, {row[0] for row in claimed})
                waiting = {(row[0], row[1]) for row in blocked}
                parked = [event for event in fresh if event.aggregate in waiting]
                bury(tx, self.consumer, parked, reason="behind an earlier event that failed", parked=True)
                ready = [event for event in fresh if event.aggregate not in waiting]
                await self._run_handlers(tx, ready, spans)
        PROCESSED.labels(self.consumer).inc(len(ready))
        DEAD_LETTERS.labels(self.consumer, "yes").inc(len(parked))

    async def _bury(self, event: Incoming, reason: str, attempts: int) -> None:
        async with self._database.write(Caller.system(self.consumer, event.workspace_id)) as tx:
            if not await tx.rows(CLAIM, {"consumer": self.consumer, "event_ids": [event.id]}):
                return
            bury(tx, self.consumer, [event], reason=reason, attempts=attempts)
        DEAD_LETTERS.labels(self.consumer, "no").inc()
        log.error("an event is dead", event_id=str(event.id), type=event.type, reason=reason)


def is_outage(error: Exception) -> bool:
    """Whether waiting may help, whatever the event says."""
    if isinstance(error, FrontdeskError):
        return error.kind in _OUTAGE_KINDS
    if isinstance(error, OperationalError):
        return error.sqlstate is None or error.sqlstate.startswith(_OUTAGE_CLASSES)
    return isinstance(error, OSError | InterfaceError)


def is_refusal(error: Exception) -> bool:
    """Whether the answer will be the same every time."""
    return isinstance(error, FrontdeskError) and error.kind is not Kind.INTERNAL


def describe(error: Exception) -> str:
    """What went wrong and where, without values: those may be personal."""
    if isinstance(error, FrontdeskError):
        return f"{error.reason}: {error.detail}"
    name = type(error).__name__
    if isinstance(error, ConstraintViolated):
        return f"{name}: {error.constraint}"
    frames = traceback.extract_tb(error.__traceback__)
    return f"{name} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else name


def _first_of_each(events: Sequence[Received[Any]], claimed: set[UUID]) -> list[Received[Any]]:
    first = []
    for event in events:
        if event.id in claimed:
            claimed.discard(event.id)
            first.append(event)
    return first


def _span(event: Received[Any]) -> AbstractContextManager[Span]:
    return telemetry.span(
        f"consume {event.type}",
        kind=SpanKind.CONSUMER,
        parent=event.traceparent or "",
        attributes={
            "frontdesk.workspace_id": str(event.workspace_id),
            "messaging.message.id": str(event.id),
        },
    )


async def _call(tx: Tx, handler: Handler, batch: Sequence[Received[Any]], spans: dict[UUID, Span]) -> None:
    """Each event is the cause of what is emitted about its aggregate, the last one of everything else."""
    last = batch[-1]
    known: dict[UUID | None, Cause] = {event.aggregate_id: _cause(event, spans) for event in batch}
    known[None] = known[last.aggregate_id]
    token = causes.set(known)
    try:
        with trace.use_span(spans[last.id], record_exception=False, set_status_on_exception=False):
            await handler.call(tx, batch if handler.batch else last)
    finally:
        causes.reset(token)


def _cause(event: Received[Any], spans: dict[UUID, Span]) -> Cause:
    return Cause((*event.causation, event.id), telemetry.traceparent(spans[event.id]))
