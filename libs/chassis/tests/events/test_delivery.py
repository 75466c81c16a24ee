from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from chassis import telemetry
from chassis.db import Database, Tx
from chassis.db.ids import new_id
from chassis.events.handlers import LONGEST_CHAIN, Received
from chassis.events.outbox import event
from chassis.events.pull import Delivered, Pull
from chassis.events.stream import Broker
from chassis.events.subscribe import Published, Subscriber
from chassis.testing.plugin import owner_of_a_new_workspace
from chassis.testing.schema import ServiceSchema
from chassis.testing.servers import temporary_nats
from chassis.testing.waiting import eventually
from frontdesk.common.v1.money_pb2 import Money

from .conftest import NOTE, SERVICE, Probe


async def test_what_is_committed_arrives_once_and_in_order(probe: Probe) -> None:
    aggregate = new_id()
    async with probe.running(probe.relay().run, probe.consumer().run):
        for number in range(20):
            await probe.emit(number, number + 100, aggregate=aggregate)
        await eventually(lambda: probe.has_seen(40))
    assert await probe.seen() == [n for number in range(20) for n in (number, number + 100)]


async def test_an_event_is_seen_in_its_own_workspace_only(probe: Probe) -> None:
    other = owner_of_a_new_workspace()
    await probe.emit(1, aggregate=new_id())
    await probe.emit(2, aggregate=new_id(), caller=other)
    async with probe.running(probe.relay().run, probe.consumer().run):
        await eventually(lambda: probe.has_seen(1, caller=other))
        await eventually(lambda: probe.has_seen(1))
    assert (await probe.seen(), await probe.seen(caller=other)) == ([1], [2])


async def test_what_comes_again_after_a_lost_acknowledgement_is_applied_once(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forget(_pull: Pull, _batch: Sequence[Delivered]) -> None:
        return

    await probe.emit(1, 2, 3, aggregate=new_id())
    with monkeypatch.context() as lossy:
        lossy.setattr(Pull, "acknowledge", forget)
        async with probe.running(probe.relay().run, probe.consumer().run):
            await eventually(lambda: probe.has_seen(3))
    state = await probe.broker.durable_state(probe.noun)
    assert state is not None
    assert state.unacknowledged == 3
    async with probe.running(probe.consumer().run, probe.relay().run):
        await probe.emit(4, aggregate=new_id())
        await eventually(lambda: probe.has_seen(4))
        await eventually(probe.is_acknowledged)
    assert await probe.seen() == [1, 2, 3, 4]


async def test_a_batch_handler_gets_many_events_and_keeps_each_aggregate_in_order(probe: Probe) -> None:
    sizes: list[int] = []

    async def see_all(tx: Tx, events: Sequence[Received[Money]]) -> None:
        sizes.append(len(events))
        for received in events:
            await tx.rows(
                NOTE,
                {
                    "type": received.type,
                    "aggregate_id": received.aggregate_id,
                    "number": received.message.amount_minor,
                },
            )

    counted = f"probe.{probe.noun}.counted"
    probe.handlers.on_batch(counted, Money)(see_all)
    first, second = new_id(), new_id()
    async with probe.database.write(probe.caller) as tx:
        for number in range(0, 20, 2):
            tx.emit(event(counted, first, Money(amount_minor=number)))
            tx.emit(event(probe.type, second, Money(amount_minor=number + 1)))
        tx.emit(event(probe.type, first, Money(amount_minor=20)))
        tx.emit(event(counted, first, Money(amount_minor=21)))
    async with probe.running(probe.relay().run):
        await eventually(probe.is_published)
    async with probe.running(probe.consumer().run):
        await eventually(lambda: probe.has_seen(22))
    assert await probe.seen(first) == [*range(0, 20, 2), 20, 21]
    assert await probe.seen(second) == list(range(1, 20, 2))
    # How many come at once is the stream's affair; what follows another kind of event is a call of its own.
    assert (sum(sizes), sizes[-1]) == (11, 1)
    assert len(sizes) < 11


async def test_what_a_handler_emits_names_its_causes_and_a_loop_ends_in_the_dead_letters(
    probe: Probe,
) -> None:
    chains: list[int] = []
    echoed = f"probe.{probe.noun}.echoed"

    async def echo(tx: Tx, received: Received[Money]) -> None:
        chains.append(len(received.causation))
        tx.emit(event(echoed, received.aggregate_id, received.message))

    probe.handlers.on(echoed, Money)(echo)
    async with probe.database.write(probe.caller) as tx:
        tx.emit(event(echoed, new_id(), Money(amount_minor=1)))
    async with probe.running(probe.relay().run, probe.consumer().run):
        await eventually(probe.has_dead_letters)
    assert chains == list(range(LONGEST_CHAIN))
    (letter,) = await probe.dead_letters()
    assert letter.reason == "the causation chain is too long"


async def test_an_event_too_large_for_the_stream_fails_its_own_transaction(probe: Probe) -> None:
    with pytest.raises(ValueError, match="too large"):
        async with probe.database.write(probe.caller) as tx:
            tx.emit(event(probe.type, new_id(), Money(currency="x" * 1024 * 1024)))
    assert await probe.is_published()


async def test_the_trace_of_a_request_goes_on_in_the_handler(probe: Probe) -> None:
    traces: list[str] = []
    traced = f"probe.{probe.noun}.traced"

    async def look(_tx: Tx, received: Received[Money]) -> None:
        traces.append(telemetry.trace_id())

    probe.handlers.on(traced, Money)(look)
    trace_id = f"{new_id().int:032x}"
    with telemetry.span("a request", parent=f"00-{trace_id}-00f067aa0ba902b7-01"):
        outgoing = event(traced, new_id(), Money())
    async with probe.running(probe.relay().run, probe.consumer().run):
        async with probe.database.write(probe.caller) as tx:
            tx.emit(outgoing)
        await eventually(lambda: _holds(traces))
    assert traces == [trace_id]


async def test_the_rights_of_a_service_suffice_to_publish_and_consume(
    schema: ServiceSchema, database: Database
) -> None:
    with temporary_nats([SERVICE, "booking"]) as server:
        broker = Broker(server.url(SERVICE), name=SERVICE)
        await broker.open()
        probe = Probe(schema, database, broker)
        probe.name = SERVICE
        async with probe.running(probe.relay().run, probe.consumer().run):
            await probe.emit(1, aggregate=new_id())
            await eventually(lambda: probe.has_seen(1))
        await probe.emit(2, aggregate=new_id())
        async with probe.running(probe.relay().run, probe.consumer().run):
            await eventually(lambda: probe.has_seen(2))
            heard = Subscriber(broker).live(since=datetime.now(UTC) - timedelta(minutes=1))
            assert isinstance(await anext(heard), Published)
        await broker.close()


async def _holds(values: list[str]) -> bool:
    return bool(values)
