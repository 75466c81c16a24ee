from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from frontdesk.booking.v1 import booking_events_pb2
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway.edge import wire
from gateway.serving import server as server_module
from gateway.serving.server import Server
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.scripted_source import ScriptedSource
from gateway_worlds.served import conversation

CLIENTS = 20


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
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", headers=headers, timeout=60) as client:
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
    async with asyncio.timeout(60):
        await running
    async with httpx.AsyncClient() as late:
        with pytest.raises(httpx.ConnectError):
            await late.get(f"{address}/health")


async def test_a_server_told_to_stop_under_load_fails_no_request_of_an_open_connection(
    served: tuple[Server, asyncio.Task[None], str],
    peer: RecordedPeer,
    sign,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each client asks on until an answer ends its connection; the linger is long for slow machines."""
    monkeypatch.setattr(server_module, "LINGER_SECONDS", 3.0)
    server, running, address = served
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    host, port = address.removeprefix("http://").split(":")
    ask = f"GET /api/v1/me HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {sign()}\r\n\r\n".encode()
    answered = asyncio.Semaphore(0)

    async def ask_on() -> list[int]:
        statuses = []
        async with conversation((host, int(port))) as talk:
            while True:
                await talk.say(ask)
                answer = await talk.hear()
                statuses.append(answer.status)
                answered.release()
                if answer.headers.get("connection") == "close":
                    return statuses

    asking = [asyncio.create_task(ask_on()) for _ in range(CLIENTS)]
    for _ in range(2 * CLIENTS):
        await answered.acquire()
    server.stop()
    statuses = [status for one in await asyncio.gather(*asking) for status in one]
    assert set(statuses) == {200}
    assert len(statuses) > 2 * CLIENTS
    await running


async def _said(address: str, sent: bytes) -> bytes:
    """All that the server says on one connection until it closes it."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    async with asyncio.timeout(60):
        said = await reader.read()
    writer.close()
    return said


async def test_what_is_no_http_is_answered_with_a_problem(
    served: tuple[Server, asyncio.Task[None], str],
) -> None:
    said = await _said(served[2], b"BREW /coffee HTTP/1.1\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in said
    assert b'"code":"malformed_request"' in said


async def test_headers_that_never_end_are_not_waited_for(
    served: tuple[Server, asyncio.Task[None], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PATIENCE_SECONDS", 0.05)
    assert await _said(served[2], b"GET / HTTP/1.1\r\nHost: ") == b""
    assert await _said(served[2], b"") == b""
