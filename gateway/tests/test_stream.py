from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import orjson
import pytest
from chassis.errors import Unavailable
from chassis.testing.promises import promised
from frontdesk.booking.v1 import booking_events_pb2
from frontdesk.identity.v1 import identity_events_pb2
from gateway.stream import Feed, Session
from gateway.stream import feed as feed_module
from gateway.stream.public_events import PUBLIC, mark, position_of
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.scripted_source import ScriptedSource
from google.protobuf.descriptor import Descriptor

CONFIRMED = "booking.booking.confirmed"


@pytest.fixture
async def feed(source: ScriptedSource) -> AsyncIterator[Feed]:
    feed = Feed(source, source.newest)
    running = asyncio.create_task(feed.run())
    await feed.admit()
    yield feed
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def _never() -> bool:
    return False


def _session(
    feed: Feed,
    last_event_id: str | None = None,
    *,
    lasts: float = 60,
    is_over: Callable[[], Awaitable[bool]] = _never,
    keep_alive: float = 0.05,
) -> Session:
    return Session(
        feed=feed,
        workspace_id=WORKSPACE,
        hears=lambda _: True,
        last_event_id=last_event_id,
        token_ends=time.time() + lasts,
        is_over=is_over,
        keep_alive_seconds=keep_alive,
    )


def _confirmed(name: str = "Ada") -> booking_events_pb2.BookingConfirmed:
    message = booking_events_pb2.BookingConfirmed()
    message.booking.booking.id = "b1"
    message.booking.booking.customer.name = name
    return message


async def _events(frames: AsyncIterator[bytes], count: int) -> list[dict[str, str]]:
    """The next `count` events; retry hints, positions and keep-alives are passed over."""
    found: list[dict[str, str]] = []
    async with asyncio.timeout(60):
        while len(found) < count:
            lines = (await anext(frames)).decode().splitlines()
            fields = dict(line.split(": ", 1) for line in lines if line and not line.startswith(":"))
            if "event" in fields:
                found.append(fields)
    return found


async def _opened(frames: AsyncIterator[bytes]) -> str:
    """Reads up to the position a fresh client is given."""
    assert (await anext(frames)).startswith(b"retry:")
    return (await anext(frames)).decode().strip().removeprefix("id: ")


async def test_a_stream_ends_with_its_session_and_tells_nothing_more(
    feed: Feed, source: ScriptedSource
) -> None:
    over = asyncio.Event()

    async def is_over() -> bool:
        return over.is_set()

    frames = _session(feed, is_over=is_over).frames()
    await _opened(frames)
    over.set()
    await source.publish(WORKSPACE, CONFIRMED, _confirmed())

    (event,) = await _events(frames, 1)

    assert event["event"] == "reauthenticate"
    assert [frame async for frame in frames] == []


async def test_a_silent_stream_ends_within_two_seconds_of_its_session(feed: Feed) -> None:
    over = asyncio.Event()

    async def is_over() -> bool:
        return over.is_set()

    frames = _session(feed, is_over=is_over, keep_alive=60).frames()
    await _opened(frames)
    over.set()
    began = time.monotonic()
    (event,) = await _events(frames, 1)
    assert event["event"] == "reauthenticate"
    assert time.monotonic() - began < promised(2)


async def test_an_event_is_told_as_it_happens(feed: Feed, source: ScriptedSource) -> None:
    frames = _session(feed).frames()
    await _opened(frames)
    seq = await source.publish(WORKSPACE, CONFIRMED, _confirmed())

    (event,) = await _events(frames, 1)

    assert event["event"] == CONFIRMED
    assert position_of(event["id"]) == seq
    data = orjson.loads(event["data"])
    assert data.keys() == {"id", "type", "occurred_at", "aggregate_type", "aggregate_id", "data"}
    assert data["occurred_at"] == "2026-12-01T08:00:00.250Z"
    assert data["data"]["booking"]["booking"]["customer"]["name"] == "Ada"
    assert data["data"]["booking"]["booking"]["contact_id"] is None


async def test_ids_rise_as_texts() -> None:
    ids = [mark(seq) for seq in (1, 9, 10, 255, 4096, 10**9)]
    assert ids == sorted(ids)


async def test_other_workspaces_and_internal_events_are_not_told(feed: Feed, source: ScriptedSource) -> None:
    frames = _session(feed).frames()
    await _opened(frames)
    await source.publish(uuid4(), CONFIRMED, _confirmed("Eve"))
    await source.publish(WORKSPACE, "identity.workspace.onboarded", identity_events_pb2.WorkspaceOnboarded())
    await source.publish(WORKSPACE, CONFIRMED, _confirmed("Ada"))

    (event,) = await _events(frames, 1)
    assert "Ada" in event["data"]


async def test_a_client_that_comes_back_misses_nothing_and_sees_nothing_twice(
    feed: Feed, source: ScriptedSource
) -> None:
    seen = await source.publish(WORKSPACE, CONFIRMED, _confirmed("1"))
    for name in "23":
        await source.publish(WORKSPACE, CONFIRMED, _confirmed(name))
    frames = _session(feed, f"{seen:016x}").frames()

    told = await _events(frames, 1)
    await source.publish(WORKSPACE, CONFIRMED, _confirmed("4"))
    told += await _events(frames, 2)

    names = [orjson.loads(event["data"])["data"]["booking"]["booking"]["customer"]["name"] for event in told]
    assert names == ["2", "3", "4"]


@pytest.mark.parametrize("last", [f"{3:016x}", "nonsense", "-000000000000001", f"{10**9:016x}"])
async def test_a_position_that_is_gone_asks_to_resync(feed: Feed, source: ScriptedSource, last: str) -> None:
    source.oldest = 100
    await source.publish(WORKSPACE, CONFIRMED, _confirmed())
    frames = _session(feed, last).frames()

    (event,) = await _events(frames, 1)
    assert event["event"] == "resync"
    assert position_of(event["id"]) == 100

    await source.publish(WORKSPACE, CONFIRMED, _confirmed("next"))
    (event,) = await _events(frames, 1)
    assert "next" in event["data"]


async def test_lost_events_ask_to_resync(feed: Feed, source: ScriptedSource) -> None:
    frames = _session(feed).frames()
    await _opened(frames)
    source.lose()
    (event,) = await _events(frames, 1)
    assert event["event"] == "resync"


async def test_a_slow_client_is_told_to_resync_and_let_go(
    feed: Feed, source: ScriptedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "MOST_WAITING", 2)
    frames = _session(feed).frames()
    await _opened(frames)
    for _ in range(5):
        await source.publish(WORKSPACE, CONFIRMED, _confirmed())
    await source.taken()
    rest = [part async for part in frames]
    assert rest[-1].startswith(b"event: resync")
    assert len(rest) <= 6


async def test_a_token_that_ends_asks_for_a_new_one(feed: Feed) -> None:
    rest = [part async for part in _session(feed, lasts=0.08).frames()]
    assert rest[-1].startswith(b"event: reauthenticate")


async def test_silence_is_filled_with_comments(feed: Feed) -> None:
    frames = _session(feed).frames()
    await _opened(frames)
    assert (await anext(frames)).startswith(b":")


async def test_events_are_read_only_while_somebody_listens(
    monkeypatch: pytest.MonkeyPatch, source: ScriptedSource
) -> None:
    monkeypatch.setattr(feed_module, "IDLE_SECONDS", 0.02)
    feed = Feed(source, source.newest)
    running = asyncio.create_task(feed.run())
    await asyncio.sleep(0)
    assert not source.listening.is_set()
    await feed.admit()
    assert feed.is_well
    async with asyncio.timeout(60):
        await source.left.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_stopping_process_ends_its_streams(feed: Feed) -> None:
    frames = _session(feed).frames()
    await _opened(frames)
    feed.close()
    assert [part async for part in frames] == []


async def test_without_a_live_subscription_nobody_is_admitted(
    feed: Feed, source: ScriptedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_module, "READY_SECONDS", 0.01)
    source.listening.clear()
    with pytest.raises(Unavailable):
        await feed.admit()


def test_no_public_event_carries_a_secret() -> None:
    def names(descriptor: Descriptor) -> set[str]:
        found = set()
        for field in descriptor.fields:
            found.add(field.name)
            if field.message_type is not None:
                found |= names(field.message_type)
        return found

    for type_, message in PUBLIC.items():
        hidden = [name for name in names(message.DESCRIPTOR) if "token" in name or "password" in name]
        assert not hidden, type_


async def test_only_people_of_the_house_listen(client, sign) -> None:
    answer = await client.get("/stream", headers={"Authorization": f"Bearer {sign(role='broker')}"})
    assert answer.status_code == 403
    assert (await client.get("/stream")).status_code == 401
