from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from frontdesk.booking.v1 import booking_events_pb2
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway.server import Server

from .conftest import WORKSPACE
from .recorded_peer import RecordedPeer
from .scripted_source import ScriptedSource


@pytest.fixture
async def served(gateway: Gateway) -> AsyncIterator[tuple[Server, asyncio.Task[None], str]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = Server(gateway, gateway.api.state.settings)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=5)) as client:
            await client.get(f"{address}/health")
        yield server, running, address
        server.stop()
        await running


async def test_a_stopping_server_answers_what_it_took_on_and_ends_its_streams(
    served: tuple[Server, asyncio.Task[None], str],
    peer: RecordedPeer,
    source: ScriptedSource,
    sign,
) -> None:
    server, running, address = served
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    headers = {"Authorization": f"Bearer {sign()}"}
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", headers=headers, timeout=5) as client:
        async with client.stream("GET", "/stream") as stream:
            lines = stream.aiter_lines()
            assert (await anext(lines)).startswith("retry:")
            await source.publish(
                WORKSPACE, "booking.booking.confirmed", booking_events_pb2.BookingConfirmed()
            )
            async for line in lines:
                if line == "event: booking.booking.confirmed":
                    break
            peer.open.clear()
            under_way = asyncio.create_task(client.get("/me"))
            await peer.asked_for("GetMe")

            server.stop()
            async for _ in lines:
                pass
        peer.open.set()
        answer = await under_way

    assert answer.status_code == 200
    assert answer.headers["connection"] == "close"
    async with asyncio.timeout(5):
        await running
    async with httpx.AsyncClient() as late:
        with pytest.raises(httpx.ConnectError):
            await late.get(f"{address}/health")
