import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import pytest
from chassis.testing.servers import NatsServer
from nats.aio.client import Client
from nats.errors import Error
from nats.js.api import ConsumerConfig, StreamConfig


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    server = NatsServer(tmp_path / "nats", users=("booking", "inbox"), durable=False)
    yield server.start()
    server.remove()


@asynccontextmanager
async def connected(
    server: NatsServer, user: str, errors: list[Exception] | None = None
) -> AsyncIterator[Client]:
    async def note(error: Exception) -> None:
        if errors is not None:
            errors.append(error)

    link = await nats.connect(server.url(user), error_cb=note, allow_reconnect=False)
    try:
        yield link
    finally:
        await link.close()


async def make_stream(server: NatsServer) -> None:
    async with connected(server, "admin") as link:
        await link.jetstream().add_stream(StreamConfig(name="EVENTS", subjects=["frontdesk.>"]))


async def test_a_service_publishes_in_its_own_name(server: NatsServer) -> None:
    await make_stream(server)
    async with connected(server, "booking") as link:
        kept = await link.jetstream().publish("frontdesk.w1.booking.booking.confirmed", b"x")
    assert kept.seq == 1


async def test_a_service_cannot_publish_in_the_name_of_another(server: NatsServer) -> None:
    await make_stream(server)
    errors: list[Exception] = []
    async with connected(server, "booking", errors) as link:
        with pytest.raises((Error, asyncio.TimeoutError)):
            await link.jetstream().publish("frontdesk.w1.inbox.contact.created", b"x", timeout=0.5)
    assert any("permissions violation for publish" in str(error).lower() for error in errors)


async def test_a_service_reads_the_events_of_another(server: NatsServer) -> None:
    await make_stream(server)
    async with connected(server, "booking") as link:
        await link.jetstream().publish("frontdesk.w1.booking.booking.confirmed", b"x")
    async with connected(server, "inbox") as link:
        reader = await link.jetstream().pull_subscribe(
            "frontdesk.*.booking.>", durable="inbox", stream="EVENTS"
        )
        (message,) = await reader.fetch(1, timeout=60)
        await message.ack_sync()
    assert message.data == b"x"


async def test_a_service_cannot_take_or_drop_the_consumer_of_another(server: NatsServer) -> None:
    await make_stream(server)
    async with connected(server, "inbox") as link:
        await link.jetstream().add_consumer("EVENTS", ConsumerConfig(name="inbox", durable_name="inbox"))
    errors: list[Exception] = []
    async with connected(server, "booking", errors) as link:
        with pytest.raises((Error, asyncio.TimeoutError)):
            await link.jetstream(timeout=0.5).delete_consumer("EVENTS", "inbox")
        await link.publish("$JS.API.CONSUMER.MSG.NEXT.EVENTS.inbox", b"1", reply=link.new_inbox())
        await link.publish("$JS.ACK.EVENTS.inbox.1.1.1.1.0", b"")
        async with asyncio.timeout(60):
            while len(_violations(errors)) < 3:
                await link.flush()
    assert len(_violations(errors)) == 3


def _violations(errors: list[Exception]) -> list[Exception]:
    return [error for error in errors if "permissions violation" in str(error).lower()]


async def test_a_service_cannot_drop_the_stream(server: NatsServer) -> None:
    await make_stream(server)
    errors: list[Exception] = []
    async with connected(server, "inbox", errors) as link:
        with pytest.raises((Error, asyncio.TimeoutError)):
            await link.jetstream(timeout=0.5).delete_stream("EVENTS")
    assert any("permissions violation" in str(error).lower() for error in errors)


async def test_a_service_cannot_change_the_stream(server: NatsServer) -> None:
    await make_stream(server)
    errors: list[Exception] = []
    async with connected(server, "inbox", errors) as link:
        with pytest.raises((Error, asyncio.TimeoutError)):
            await link.jetstream(timeout=0.5).update_stream(
                name="EVENTS", subjects=["frontdesk.>"], max_msgs=1
            )
    assert _violations(errors)


async def test_a_stranger_is_refused(server: NatsServer) -> None:
    with pytest.raises(Error):
        await nats.connect(f"nats://booking:guessed@127.0.0.1:{server.port}", allow_reconnect=False)


async def test_a_second_start_keeps_the_events(server: NatsServer) -> None:
    await make_stream(server)
    async with connected(server, "booking") as link:
        await link.jetstream().publish("frontdesk.w1.booking.booking.confirmed", b"x")
    server.stop()
    server.start()
    async with connected(server, "admin") as link:
        state = (await link.jetstream().stream_info("EVENTS")).state
    assert state.messages == 1


def test_another_port_is_picked_when_the_wanted_one_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as neighbour:
        taken = neighbour.getsockname()[1]
        with NatsServer(tmp_path / "nats", taken, durable=False) as server:
            assert server.port != taken


def test_a_server_left_behind_is_stopped(server: NatsServer) -> None:
    with NatsServer(server.folder, users=("booking", "inbox"), durable=False) as successor:
        assert successor.pid != server.pid


def test_the_configuration_is_readable_by_its_owner_alone_and_syncs_each_write(tmp_path: Path) -> None:
    with NatsServer(tmp_path / "nats") as server:
        config = server.folder / "nats.conf"
        assert config.stat().st_mode & 0o777 == 0o600
        assert '"sync_interval": "always"' in config.read_text()
