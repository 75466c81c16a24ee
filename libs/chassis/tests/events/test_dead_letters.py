from __future__ import annotations

import sys
from types import ModuleType

import pytest
from chassis.db.ids import new_id
from chassis.errors import Unavailable
from chassis.events.dead_letters import waiting
from chassis.events.leader import Lead
from chassis.events.replay import replay, replay_service
from chassis.events.retention import delete_expired
from chassis.events.stream import Outbound
from chassis.settings import Environment, ServiceSettings
from chassis.testing.waiting import eventually
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.common.v1.money_pb2 import Money
from psycopg import AsyncConnection

from .conftest import SERVICE, Probe


async def test_a_poison_event_parks_its_aggregate_and_no_other(probe: Probe) -> None:
    ill, well = new_id(), new_id()
    probe.poison = {2}
    await probe.emit(1, 2, 3, aggregate=ill)
    await probe.emit(1, 2 + 2, 3, aggregate=well)
    async with probe.running(probe.relay().run, probe.consumer().run):
        await eventually(lambda: probe.has_seen(4))
        await probe.emit(4, aggregate=ill)
        await probe.emit(5, aggregate=well)
        await eventually(lambda: probe.has_seen(5))
        await eventually(lambda: probe.has_dead_letters(3))
    assert (await probe.seen(ill), await probe.seen(well)) == ([1], [1, 4, 3, 5])
    letters = await probe.dead_letters()
    assert [(letter.parked, letter.attempts) for letter in letters] == [(False, 3), (True, 0), (True, 0)]
    assert letters[0].reason.startswith("ValueError at conftest.py:")


async def test_dead_letters_are_replayed_in_order_and_then_the_aggregate_goes_on(probe: Probe) -> None:
    ill = new_id()
    probe.poison = {2}
    consumer = probe.consumer()
    async with probe.running(probe.relay().run, consumer.run):
        await probe.emit(1, 2, 3, aggregate=ill)
        await eventually(lambda: probe.has_dead_letters(2))
        failed = await replay(consumer.applier, probe.database, await waiting(probe.schema.relay_url))
        assert failed.applied == 0
        assert list(failed.stuck) == [(probe.noun, ill)]
        probe.poison = set()
        healed = await replay(consumer.applier, probe.database, await waiting(probe.schema.relay_url))
        assert (healed.applied, healed.stuck) == (2, {})
        await probe.emit(4, aggregate=ill)
        await eventually(lambda: probe.has_seen(4))
    assert await probe.seen() == [1, 2, 3, 4]
    assert await probe.dead_letters() == []


async def test_what_was_replayed_keeps_nothing_of_its_event_and_is_deleted_after_a_week(probe: Probe) -> None:
    probe.poison = {1}
    consumer = probe.consumer()
    async with probe.running(probe.relay().run, consumer.run):
        await probe.emit(1, 2, aggregate=new_id())
        await eventually(lambda: probe.has_dead_letters(2))
    probe.poison = set()
    await replay(consumer.applier, probe.database, await waiting(probe.schema.relay_url))
    own = "FROM dead_letter WHERE consumer = %s"
    async with await AsyncConnection.connect(probe.schema.relay_url, autocommit=True) as connection:
        kept = await connection.execute(f"SELECT envelope {own}", (probe.name,))
        assert await kept.fetchall() == [(b"",), (b"",)]
        await delete_expired(Lead(connection))
        assert (await connection.execute(f"SELECT id {own}", (probe.name,))).rowcount == 2
        await connection.execute(
            "UPDATE dead_letter SET replayed_at = now() - interval '8 days' WHERE consumer = %s",
            (probe.name,),
        )
        await delete_expired(Lead(connection))
        assert (await connection.execute(f"SELECT id {own}", (probe.name,))).rowcount == 0


async def test_a_service_is_told_to_replay_by_its_name(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    probe.name = SERVICE
    probe.poison = {1}
    async with probe.running(probe.relay().run, probe.consumer().run):
        await probe.emit(1, 2, aggregate=new_id())
        await eventually(lambda: probe.has_dead_letters(2))
    probe.poison = set()
    consumers = ModuleType(f"{SERVICE}.consumers")
    vars(consumers)["handlers"] = probe.handlers
    monkeypatch.setitem(sys.modules, consumers.__name__, consumers)
    settings = ServiceSettings(
        app_env=Environment.TEST,
        database_url=probe.schema.app_url,
        relay_database_url=probe.schema.relay_url,
    )
    assert (await replay_service(SERVICE, settings)).applied == 2
    assert await probe.seen() == [1, 2]


async def test_an_event_that_contradicts_its_subject_is_never_applied(probe: Probe) -> None:
    victim, aggregate = probe.caller.workspace_id, new_id()
    forged = Event(
        id=str(new_id()),
        type=probe.type,
        workspace_id=str(victim),
        aggregate_type=probe.noun,
        aggregate_id=str(aggregate),
        payload=Money(amount_minor=13).SerializeToString(),
    )
    attacker = new_id()
    await _publish(probe, f"frontdesk.{attacker}.{probe.type}", forged.SerializeToString())
    async with probe.running(probe.relay().run, probe.consumer().run):
        await probe.emit(1, aggregate=aggregate)
        await eventually(lambda: probe.has_seen(1))
        await eventually(probe.has_dead_letters)
    assert await probe.seen() == [1]
    (letter,) = [each for each in await waiting(probe.schema.relay_url) if each.consumer == probe.noun]
    assert letter.workspace_id == attacker
    assert letter.reason == "the envelope's workspace or type differs from the subject"


async def test_bytes_that_are_no_event_end_in_the_dead_letters(probe: Probe) -> None:
    await _publish(probe, f"frontdesk.{probe.caller.workspace_id}.{probe.type}", b"\xff\xff")
    async with probe.running(probe.relay().run, probe.consumer().run):
        await probe.emit(1, aggregate=new_id())
        await eventually(lambda: probe.has_seen(1))
        await eventually(probe.has_dead_letters)


async def test_an_outage_is_waited_for_however_long_it_lasts(probe: Probe) -> None:
    outages = 7

    async def fail_for_a_while(number: int) -> None:
        nonlocal outages
        if number == 2 and outages > 0:
            outages -= 1
            raise Unavailable("a neighbour is away")

    probe.before_noting = fail_for_a_while
    aggregate = new_id()
    async with probe.running(probe.relay().run, probe.consumer().run):
        await probe.emit(1, 2, 3, aggregate=aggregate)
        await eventually(lambda: probe.has_seen(3))
    assert await probe.seen() == [1, 2, 3]
    assert await probe.dead_letters() == []


async def _publish(probe: Probe, subject: str, payload: bytes) -> None:
    (seq,) = await probe.broker.publish([Outbound(subject=subject, payload=payload, headers={})])
    assert seq is not None
