from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

import pytest
from chassis.db.ids import new_id
from chassis.events.stream import Broker, Outbound
from chassis.testing.servers import NatsServer
from chassis.testing.waiting import eventually
from psycopg import AsyncConnection

from .conftest import Probe

RELAY_ALONE = """
import asyncio, sys
from chassis.events.leader import Leader
from chassis.events.relay import Relay
from chassis.events.stream import Broker

async def main(relay_url, nats_url, task):
    broker = Broker(nats_url, name="crash")
    await broker.open()
    relay = Relay(broker, asyncio.Event(), in_flight=2)
    await Leader(relay_url, service="probe", task=task).run(relay.run)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_an_event_waits_for_an_earlier_one_of_its_aggregate_that_failed(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick = new_id(), new_id()
    refusals = 3
    publish = Broker.publish

    async def refuse_some(broker: Broker, batch: Sequence[Outbound]) -> list[int | None]:
        nonlocal refusals
        taken = []
        for message in batch:
            refused = str(slow).encode() in message.payload and refusals > 0
            refusals -= refused
            taken.append(None if refused else (await publish(broker, [message]))[0])
        return taken

    monkeypatch.setattr(Broker, "publish", refuse_some)
    for number in range(5):
        await probe.emit(number, aggregate=slow)
        await probe.emit(number, aggregate=quick)
    async with probe.running(probe.relay().run, probe.consumer().run):
        await eventually(lambda: probe.has_seen(10))
    assert refusals == 0
    assert await probe.seen(slow) == await probe.seen(quick) == list(range(5))


@pytest.mark.parametrize("failpoint", ["relay.before_publish", "relay.mid_batch", "relay.after_publish"])
async def test_a_relay_killed_at_any_point_loses_and_doubles_nothing(
    probe: Probe, nats_url: str, failpoint: str
) -> None:
    aggregates = [new_id() for _ in range(4)]
    for aggregate in aggregates:
        await probe.emit(1, 2, aggregate=aggregate)
    environment = os.environ | {"APP_ENV": "test", "FRONTDESK_FAILPOINT": failpoint}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RELAY_ALONE, probe.schema.relay_url, nats_url, probe.noun, env=environment
    )
    assert await asyncio.wait_for(process.wait(), 60) == -signal.SIGKILL
    assert await probe.unpublished() == 8
    async with probe.running(probe.relay().run, probe.consumer().run):
        await eventually(lambda: probe.has_seen(8))
        await eventually(probe.is_published)
        await eventually(probe.is_acknowledged)
    assert [await probe.seen(aggregate) for aggregate in aggregates] == [[1, 2]] * 4


async def test_two_relays_at_once_do_no_harm(probe: Probe) -> None:
    aggregates = [new_id() for _ in range(10)]
    second = Probe(probe.schema, probe.database, probe.broker)
    async with (
        probe.running(probe.relay(batch=7).run, probe.consumer().run),
        second.running(second.relay(batch=5).run),
    ):
        for number in range(20):
            await asyncio.gather(*(probe.emit(number, aggregate=aggregate) for aggregate in aggregates))
        await eventually(lambda: probe.has_seen(200))
        await eventually(probe.is_published)
    for aggregate in aggregates:
        assert await probe.seen(aggregate) == list(range(20))


async def test_events_that_the_stream_lost_are_sent_again(own_probe: Probe, own_nats: NatsServer) -> None:
    probe = own_probe
    aggregate = new_id()
    async with probe.running(probe.relay().run):
        await probe.emit(1, 2, 3, aggregate=aggregate)
        await eventually(probe.is_published)
        assert await _lose_everything(probe.broker) > 0
        own_nats.stop()
        own_nats.start()
        await probe.emit(4, aggregate=aggregate)
        await eventually(probe.is_published)
    async with probe.running(probe.consumer().run):
        await eventually(lambda: probe.has_seen(4))
    assert await probe.seen() == [1, 2, 3, 4]


async def test_the_outbox_keeps_who_acted_and_when(probe: Probe) -> None:
    await probe.emit(1, aggregate=new_id())
    async with await AsyncConnection.connect(probe.schema.relay_url) as connection:
        cursor = await connection.execute(
            "SELECT actor, workspace_id, causation, occurred_at <= now() FROM outbox"
            " WHERE aggregate_type = %s",
            (probe.noun,),
        )
        row = await cursor.fetchone()
    assert row == (probe.caller.actor, probe.caller.workspace_id, [], True)


async def _lose_everything(broker: Broker) -> int:
    state = await broker.stream_state()
    await broker.client.jsm().delete_stream("EVENTS")
    return state.last_seq
