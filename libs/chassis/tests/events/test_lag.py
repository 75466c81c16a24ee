"""What Prometheus sees of an outage of NATS."""

from __future__ import annotations

from chassis.db.ids import new_id
from chassis.events.metrics import OUTBOX_AGE
from chassis.testing.servers import NatsServer
from chassis.testing.waiting import eventually
from prometheus_client import REGISTRY

from .conftest import Probe

AGE = "frontdesk_outbox_oldest_unpublished_seconds"


async def test_the_age_of_the_outbox_rises_while_nats_is_down_and_falls_once_it_is_back(
    own_probe: Probe, own_nats: NatsServer
) -> None:
    probe, aggregate = own_probe, new_id()
    OUTBOX_AGE.set(0)
    async with probe.running(probe.relay().run, probe.consumer().run):
        await probe.emit(1, aggregate=aggregate)
        await eventually(lambda: probe.has_seen(1))
        own_nats.stop()
        for number in (2, 3, 4):
            await probe.emit(number, aggregate=aggregate)
        await eventually(lambda: _age_beyond(0))
        seen = _age()
        await eventually(lambda: _age_beyond(seen))
        own_nats.start()
        await eventually(lambda: probe.has_seen(4))
        await eventually(_nothing_waits)
    assert await probe.seen() == [1, 2, 3, 4]


def _age() -> float:
    return REGISTRY.get_sample_value(AGE) or 0.0


async def _age_beyond(seconds: float) -> bool:
    return _age() > seconds


async def _nothing_waits() -> bool:
    return _age() == 0
