"""In overload the wire itself says no, and its connection stays as right as if the application had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import structlog
from chassis.settings import Environment
from chassis.testing.waiting import eventually
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway.edge.limits import MOST_DISCARDED
from gateway.serving import wire
from gateway.settings import GatewaySettings
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.served import conversation, served

DESK = "https://desk.example"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
THREE_TURNED_AWAY = {
    "event": "turned away in overload",
    "requests": 3,
    "seconds": 1.0,
    "log_level": "warning",
}
ONE_CHUNK = b"5\r\nhello\r\n0\r\n\r\n"


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST,
        cors_origins=DESK,
        most_under_way_critical=1,
        most_under_way=1,
        most_under_way_sheddable=1,
    )


@pytest.fixture
async def address(gateway: Gateway) -> AsyncIterator[tuple[str, int]]:
    async with served(gateway) as address:
        yield address


@pytest.fixture
async def busy(staff: httpx.AsyncClient, peer: RecordedPeer) -> AsyncIterator[asyncio.Task[httpx.Response]]:
    """As much is under way as may be, until the peer opens."""
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    peer.open.clear()
    under_way = asyncio.create_task(staff.get("/me"))
    await peer.asked_for("GetMe")
    yield under_way
    peer.open.set()
    await under_way


def _request(method: str, path: str = "/me", headers: bytes = b"\r\n") -> bytes:
    return f"{method} /api/v1{path} HTTP/1.1\r\nHost: desk\r\n".encode() + headers


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("path", ["/me", "/event-log", "/items/caf%C3%A9?limit=1"])
@pytest.mark.parametrize("origin", [DESK, "https://evil.example", None])
async def test_the_wire_refuses_with_the_very_answer_of_the_application(
    address: tuple[str, int], staff: httpx.AsyncClient, path: str, origin: str | None
) -> None:
    later = await staff.get(path, headers={"Origin": origin} if origin else {})
    said = f"Origin: {origin}\r\n\r\n" if origin else "\r\n"
    async with conversation(address) as early:
        await early.say(_request("GET", path, said.encode()))
        answer = await early.hear()
    assert answer.status == later.status_code == 503
    drifting = {"date", "x-trace-id"}
    told = {name: value for name, value in answer.headers.items() if name not in drifting}
    assert told == {name: value for name, value in later.headers.items() if name not in drifting}
    assert answer.problem() == later.json() | {"trace_id": answer.headers["x-trace-id"]}


@pytest.mark.usefixtures("busy")
async def test_a_refused_sign_in_names_the_error_that_oauth_clients_know(address: tuple[str, int]) -> None:
    async with conversation(address) as early:
        await early.say(_request("POST", "/auth/token", b"Content-Length: 5\r\n\r\nhello"))
        assert (await early.hear()).problem()["error"] == "temporarily_unavailable"


async def test_a_refused_connection_goes_on_and_is_served_when_there_is_room(
    address: tuple[str, int], busy: asyncio.Task[httpx.Response], peer: RecordedPeer, sign
) -> None:
    ask = _request("GET", "/me", f"Authorization: Bearer {sign()}\r\n\r\n".encode())
    async with conversation(address) as early:
        for _ in range(3):
            await early.say(ask)
            assert (await early.hear()).status == 503
        peer.open.set()
        assert (await busy).status_code == 200
        await early.say(ask)
        assert (await early.hear()).status == 200
    assert len(peer.asked) == 2


BODIES = {
    "none": b"Content-Length: 0\r\n\r\n",
    "one of known length": b"Content-Length: 5\r\n\r\nhello",
    "chunks": CHUNKED + ONE_CHUNK,
    "chunks with a trailer": CHUNKED + b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n",
}


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("pause", [True, False])
async def test_a_refused_body_is_read_off_before_the_next_request(
    address: tuple[str, int], body: str, pause: bool
) -> None:
    sent = _request("POST", "/bookings", BODIES[body])
    async with conversation(address) as early:
        if pause:
            await early.say(sent[:-3])
            await asyncio.sleep(0)
            sent = sent[-3:]
        await early.say(sent + _request("GET"))
        answers = [await early.hear(), await early.hear()]
    assert [answer.problem()["instance"] for answer in answers] == ["/api/v1/bookings", "/api/v1/me"]


@pytest.mark.usefixtures("busy")
async def test_a_refused_head_has_no_body(address: tuple[str, int]) -> None:
    async with conversation(address) as early:
        await early.say(_request("HEAD") + _request("GET"))
        assert int((await early.hear(bodiless=True)).headers["content-length"]) > 0
        assert (await early.hear()).status == 503


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    "sent",
    [
        b"GET /api/v1/me HTTP/1.0\r\n\r\n",
        _request("GET", headers=b"Connection: close\r\n\r\n"),
        _request("POST", "/bookings", b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"),
        _request("POST", "/bookings", b"Content-Length: %d\r\n\r\n" % 10**9) + bytes(MOST_DISCARDED + 1),
    ],
    ids=["HTTP/1.0", "who wishes it", "a sender who waits to be told to go on", "a body beyond all bounds"],
)
async def test_a_connection_that_cannot_go_on_is_closed_after_the_refusal(
    address: tuple[str, int], sent: bytes
) -> None:
    async with conversation(address) as early:
        await early.say(sent)
        answer = await early.hear()
        assert (answer.status, answer.headers["connection"]) == (503, "close")
        assert await early.is_over()


@pytest.mark.usefixtures("busy")
async def test_a_refused_body_that_never_ends_is_not_waited_for(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with conversation(address) as early:
        monkeypatch.setattr(wire, "PATIENCE_SECONDS", 0.05)
        await early.say(_request("POST", "/bookings", b"Content-Length: 5\r\n\r\nhel"))
        answer = await early.hear()
        assert (answer.status, answer.headers["connection"]) == (503, "close")
        assert await early.is_over()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    "answered",
    [_request("GET"), b"GET /health/live HTTP/1.1\r\nHost: desk\r\n\r\n"],
    ids=["refused", "served"],
)
async def test_headers_that_never_end_are_not_waited_for_behind_an_answer_either(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch, answered: bytes
) -> None:
    monkeypatch.setattr(wire, "PATIENCE_SECONDS", 0.05)
    async with conversation(address) as talk:
        await talk.say(answered + b"GET /api/v1/me HTTP/1.1\r\nX-Slow: ")
        await talk.hear()
        assert await talk.is_over()


@pytest.mark.usefixtures("busy")
async def test_nothing_behind_the_end_of_a_connection_is_begun(
    address: tuple[str, int], peer: RecordedPeer
) -> None:
    """The second one would be let in; its sender would never hear of it."""
    last = _request("GET", headers=b"Connection: close\r\n\r\n")
    async with conversation(address) as early:
        await early.say(last + b"GET /api/v1/health HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert (await early.hear()).status == 503
        assert await early.is_over()
    assert len(peer.asked) == 1


async def test_a_request_behind_another_one_of_its_connection_is_answered_after_it(
    address: tuple[str, int], peer: RecordedPeer, sign
) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    peer.open.clear()
    ask = _request("GET", "/me", f"Authorization: Bearer {sign()}\r\n\r\n".encode())
    async with conversation(address) as talk, conversation(address) as other:
        await talk.say(ask)
        await peer.asked_for("GetMe")
        await talk.say(ask)
        await other.say(ask)
        assert (await other.hear()).status == 503
        peer.open.set()
        assert [(await talk.hear()).status for _ in range(2)] == [200, 200]


@pytest.mark.usefixtures("busy")
async def test_what_is_never_given_up_gets_past_the_wire(address: tuple[str, int]) -> None:
    preflight = f"Origin: {DESK}\r\nAccess-Control-Request-Method: POST\r\n\r\n".encode()
    async with conversation(address) as talk:
        await talk.say(_request("OPTIONS", "/bookings", preflight))
        assert (await talk.hear(bodiless=True)).status == 204
        await talk.say(b"GET /health/live HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert (await talk.hear()).status == 200


@pytest.mark.usefixtures("busy")
async def test_a_stopping_gateway_ends_the_connections_that_it_refuses(
    address: tuple[str, int], gateway: Gateway
) -> None:
    async with conversation(address) as talk:
        await talk.say(_request("GET"))
        assert "connection" not in (await talk.hear()).headers
        gateway.drain()
        await talk.say(_request("GET"))
        assert (await talk.hear()).headers["connection"] == "close"
        assert await talk.is_over()


@pytest.mark.usefixtures("busy")
async def test_refusals_of_the_wire_are_counted_and_told_in_one_line(
    address: tuple[str, int], client: httpx.AsyncClient
) -> None:
    counted = 'frontdesk_http_requests_total{method="GET",route="unrouted",status="503"}'

    async def count() -> float:
        lines = (await client.get("http://gateway/metrics")).text.splitlines()
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(counted))

    before = await count()
    with structlog.testing.capture_logs() as lines:
        async with conversation(address) as talk:
            await talk.say(_request("GET") * 3)
            traces = {(await talk.hear()).headers["x-trace-id"] for _ in range(3)}
        await eventually(lambda: THREE_TURNED_AWAY in lines)
    assert len(traces) == 3
    assert await count() - before == 3
    assert not [line for line in lines if line["event"] == "request" and line["status"] == 503]
