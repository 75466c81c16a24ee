from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from chassis.db.ids import new_id
from chassis.events.subscribe import Published, Resync, Subscriber, TooOld
from chassis.testing.plugin import owner_of_a_new_workspace
from chassis.testing.servers import NatsServer
from frontdesk.common.v1.money_pb2 import Money

from .conftest import Probe

PATIENCE_SECONDS = 60

WITHOUT_DATABASE = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] in ('psycopg', 'sqlalchemy', 'psycopg_pool') or name.startswith('chassis.db'):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
import chassis.events.subscribe
"""


async def test_every_listener_gets_every_event_in_order(probe: Probe) -> None:
    listeners = [Subscriber(probe.broker) for _ in range(2)]
    tasks = [asyncio.create_task(_take(probe, listener.live(), 3)) for listener in listeners]
    for listener in listeners:
        await asyncio.wait_for(listener.listening.wait(), PATIENCE_SECONDS)
    async with probe.running(probe.relay().run):
        await probe.emit(1, 2, 3, aggregate=new_id())
        heard = await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE_SECONDS)
    assert [[_number(each) for each in one] for one in heard] == [[1, 2, 3]] * 2


async def test_a_listener_can_begin_in_the_past(probe: Probe) -> None:
    begin = datetime.now(UTC) - timedelta(minutes=1)
    async with probe.running(probe.relay().run):
        await probe.emit(1, 2, aggregate=new_id())
        heard = await asyncio.wait_for(
            _take(probe, Subscriber(probe.broker).live(since=begin), 2), PATIENCE_SECONDS
        )
    assert [_number(each) for each in heard] == [1, 2]


async def test_a_replay_gives_a_workspace_what_it_missed_and_nothing_of_others(probe: Probe) -> None:
    subscriber = Subscriber(probe.broker)
    async with probe.running(probe.relay().run):
        listening = asyncio.create_task(_take(probe, subscriber.live(), 4))
        await asyncio.wait_for(subscriber.listening.wait(), PATIENCE_SECONDS)
        await probe.emit(1, 2, 3, aggregate=new_id())
        await probe.emit(9, aggregate=new_id(), caller=owner_of_a_new_workspace())
        first = (await asyncio.wait_for(listening, PATIENCE_SECONDS))[0]
    assert probe.caller.workspace_id is not None
    missed = subscriber.replay(after=first.seq, workspace_id=probe.caller.workspace_id)
    assert [_number(each) async for each in missed] == [2, 3]
    with pytest.raises(TooOld):
        await anext(subscriber.replay(after=first.seq + 10_000, workspace_id=probe.caller.workspace_id))


async def test_a_listener_is_told_when_the_stream_began_anew(own_probe: Probe, own_nats: NatsServer) -> None:
    probe = own_probe
    subscriber = Subscriber(probe.broker)
    live = subscriber.live()
    async with probe.running(probe.relay().run):
        first = asyncio.create_task(_take(probe, live, 1))
        await asyncio.wait_for(subscriber.listening.wait(), PATIENCE_SECONDS)
        await probe.emit(1, aggregate=new_id())
        await asyncio.wait_for(first, PATIENCE_SECONDS)
    await probe.broker.client.jsm().delete_stream("EVENTS")
    await probe.broker.ensure_stream()

    async with asyncio.timeout(PATIENCE_SECONDS):
        assert isinstance(await anext(live), Resync)


async def test_a_listener_makes_a_stream_anew_that_is_gone_and_listens_on(
    own_probe: Probe, own_nats: NatsServer
) -> None:
    probe = own_probe
    subscriber = Subscriber(probe.broker)
    live = subscriber.live()
    async with probe.running(probe.relay().run):
        first = asyncio.create_task(_take(probe, live, 1))
        await asyncio.wait_for(subscriber.listening.wait(), PATIENCE_SECONDS)
        await probe.emit(1, aggregate=new_id())
        await asyncio.wait_for(first, PATIENCE_SECONDS)
        await probe.broker.client.jsm().delete_stream("EVENTS")

        async with asyncio.timeout(PATIENCE_SECONDS):
            assert isinstance(await anext(live), Resync)
            second = asyncio.create_task(_take(probe, live, 1))
            await subscriber.listening.wait()
            await probe.emit(2, aggregate=new_id())
            assert [_number(each) for each in await second] == [2]


def test_the_gateway_can_subscribe_without_a_database_driver() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_DATABASE], check=True)


async def _take(probe: Probe, live: AsyncIterator[Published | Resync], count: int) -> list[Published]:
    """The next events of this test; others share the stream."""
    taken: list[Published] = []
    async for each in live:
        if isinstance(each, Published) and each.event.aggregate_type == probe.noun:
            taken.append(each)
        if len(taken) == count:
            break
    return taken


def _number(published: Published) -> int:
    return Money.FromString(published.event.payload).amount_minor
