"""The work consumer of a service: a durable place in the stream, read in order, by the leader alone.

Order is kept where it could break: after a restart, a lost connection or a silence the durable is made anew
just behind the last acknowledged event, so that what was on its way comes again at once and first. Repeats
are dropped by the table of processed events.
"""

from __future__ import annotations

import asyncio

import structlog

from chassis.db import Database
from chassis.events.applying import Applier, Patience
from chassis.events.handlers import Handlers, Incoming
from chassis.events.leader import Lead
from chassis.events.metrics import LAG
from chassis.events.pull import Delivered, Interrupted, Pull
from chassis.events.stream import Broker, BrokerFailed, Start

BATCH = 100
# Under load more events come while one waits, and a batch costs hardly more than one event. The first event
# after a silence is handled at once.
GATHER_SECONDS = 0.15
REOPEN_SECONDS = 0.5
# Longer than a batch should take: repeats are harmless but useless.
ACK_WAIT_SECONDS = 30.0

log = structlog.get_logger()


class Consumer:
    """`name` is the durable's and the processed table's: changing it applies the whole stream again."""

    def __init__(
        self,
        name: str,
        broker: Broker,
        database: Database,
        handlers: Handlers,
        *,
        patience: Patience | None = None,
    ) -> None:
        self.applier = Applier(name, database, handlers, patience or Patience())
        self._name = name
        self._broker = broker
        self._handlers = handlers

    async def run(self, lead: Lead) -> None:
        if not self._handlers.types:
            return
        await self._broker.ready()
        while True:
            try:
                await self._consume(lead)
            except (Interrupted, BrokerFailed) as interruption:
                log.warning("the consumer opens again", consumer=self._name, reason=str(interruption))
            await asyncio.sleep(REOPEN_SECONDS)

    async def _consume(self, lead: Lead) -> None:
        pull = Pull(self._broker, self._name, batch=BATCH)
        await lead.confirm()
        await self._place_durable()
        await pull.open()
        try:
            while True:
                batch = await pull.next()
                await lead.confirm()
                await self.applier.apply([self._read(message) for message in batch])
                await pull.acknowledge(batch)
                LAG.labels(self._name).set(batch[-1].pending)
                if len(batch) < BATCH:
                    await asyncio.sleep(GATHER_SECONDS)
        finally:
            await pull.close()

    async def _place_durable(self) -> None:
        """Leaves nothing undelivered behind the place where delivery goes on."""
        await self._broker.ensure_stream()
        last_seq = (await self._broker.stream_state()).last_seq
        state = await self._broker.durable_state(self._name)
        subjects = self._handlers.subjects
        if state is None:
            await self._make(Start())
        elif state.delivered > last_seq:
            log.error("the stream began anew", consumer=self._name)
            await self._remake(Start())
        elif not set(subjects) <= set(state.subjects):
            # What is new in the list has a history; what was applied before is dropped.
            await self._remake(Start())
        elif state.unacknowledged or len(subjects) < len(state.subjects):
            await self._remake(Start(after=state.acknowledged))

    async def _remake(self, start: Start) -> None:
        await self._broker.delete_consumer(self._name)
        await self._make(start)

    async def _make(self, start: Start) -> None:
        await self._broker.make_durable(
            self._name, self._handlers.subjects, start=start, ack_wait_seconds=ACK_WAIT_SECONDS
        )

    def _read(self, message: Delivered) -> Incoming:
        return self._handlers.read(
            message.subject, message.data, seq=message.seq, traceparent=message.headers.get("traceparent")
        )
