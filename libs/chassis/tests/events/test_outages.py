from __future__ import annotations

import asyncio

import psycopg
import pytest
from chassis.db.ids import new_id
from chassis.events.leader import Lead, Leader, lock_key
from chassis.events.stream import Broker
from chassis.testing.promises import promised
from chassis.testing.schema import ServiceSchema
from chassis.testing.servers import NatsServer
from chassis.testing.waiting import eventually

from .conftest import Probe

PATIENCE_SECONDS = 60


async def test_events_flow_again_within_10_s_of_a_restart_of_nats(
    own_probe: Probe, own_nats: NatsServer
) -> None:
    probe = own_probe
    aggregate = new_id()
    async with probe.running(probe.relay().run, probe.consumer().run):
        await probe.emit(1, aggregate=aggregate)
        await eventually(lambda: probe.has_seen(1))
        own_nats.stop()
        await probe.emit(2, aggregate=aggregate)
        own_nats.start()
        await probe.emit(3, aggregate=aggregate)
        await eventually(lambda: probe.has_seen(3), seconds=promised(10))
    assert await probe.seen() == [1, 2, 3]


async def test_a_service_starts_while_nats_is_down_and_catches_up(probe: Probe, own_nats: NatsServer) -> None:
    url = own_nats.url()
    own_nats.stop()
    probe.broker = Broker(url, name="early")
    await probe.broker.open()
    try:
        async with probe.running(probe.relay().run, probe.consumer().run):
            await probe.emit(1, aggregate=new_id())
            own_nats.start()
            await eventually(lambda: probe.has_seen(1))
    finally:
        await probe.broker.close()


async def test_only_one_process_leads_and_another_takes_over(schema: ServiceSchema) -> None:
    task = f"task-{new_id()}"
    first, second = (Leader(schema.relay_url, service="probe", task=task) for _ in range(2))
    work = [asyncio.create_task(first.run(_idle))]
    await asyncio.wait_for(first.leads.wait(), PATIENCE_SECONDS)
    work.append(asyncio.create_task(second.run(_idle)))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(second.leads.wait(), 0.2)
    work[0].cancel()
    await asyncio.wait_for(second.leads.wait(), PATIENCE_SECONDS)
    work[1].cancel()
    await asyncio.gather(*work, return_exceptions=True)


async def test_a_leader_whose_session_ends_stops_its_duties(schema: ServiceSchema) -> None:
    task = f"task-{new_id()}"
    begun: asyncio.Queue[Lead] = asyncio.Queue()
    stopped = asyncio.Event()

    async def duty(lead: Lead) -> None:
        await begun.put(lead)
        try:
            await _idle(lead)
        finally:
            stopped.set()

    running = asyncio.create_task(Leader(schema.relay_url, service="probe", task=task).run(duty))
    await asyncio.wait_for(begun.get(), PATIENCE_SECONDS)
    _end_session_with_lock(schema, lock_key("probe", task))
    await asyncio.wait_for(stopped.wait(), PATIENCE_SECONDS)
    await asyncio.wait_for(begun.get(), PATIENCE_SECONDS)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def _idle(_lead: Lead) -> None:
    await asyncio.Event().wait()


def _end_session_with_lock(schema: ServiceSchema, key: int) -> None:
    with psycopg.connect(schema.admin_url) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND (classid::bigint << 32 | objid::bigint) = %s",
            (key,),
        ).fetchall()
    assert ended == [(True,)]
