"""What no honest client sends is refused by the real server before any service hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import httpx
import pytest
from chassis.settings import Environment
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway.settings import GatewaySettings
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.served import conversation, served

MIB = 1024 * 1024


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> GatewaySettings:
    """Only who is slow on purpose finds a gateway that does not wait."""
    impatient = "a slow sender" in request.node.name
    return GatewaySettings(app_env=Environment.TEST, body_seconds=0.3 if impatient else 60)


@pytest.fixture
async def address(gateway: Gateway) -> AsyncIterator[tuple[str, int]]:
    async with served(gateway) as address:
        yield address


def _post(path: str, body: bytes, *, length: int | None = None, kind: str = "application/json") -> bytes:
    size = len(body) if length is None else length
    head = (
        f"POST /api/v1{path} HTTP/1.1\r\nHost: desk\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n"
    )
    return head.encode() + body


def _coded(coding: bytes) -> bytes:
    head = b"POST /api/v1/auth/refresh HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\n"
    return head + b"Transfer-Encoding: " + coding + b"\r\n\r\n"


HOSTILE: dict[str, tuple[bytes, int]] = {
    "an oversized body": (_post("/auth/refresh", bytes(2 * MIB)), 413),
    "a body that says it is endless": (_post("/auth/refresh", b"{", length=10**12), 413),
    "deep JSON": (_post("/workspaces/onboard", b"[" * 100_000), 400),
    "deep JSON in an object": (_post("/workspaces/onboard", b'{"a":' * 100 + b"1" + b"}" * 100), 400),
    "a slow sender": (_post("/auth/refresh", b'{"refresh', length=100), 408),
    "an unknown method": (b"BREW /api/v1/bookings HTTP/1.1\r\nHost: desk\r\n\r\n", 400),
    "a method that the path does not know": (b"TRACE /api/v1/bookings HTTP/1.1\r\nHost: desk\r\n\r\n", 405),
    "headers without end": (
        b"GET /api/v1/me HTTP/1.1\r\nHost: desk\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        431,
    ),
    "5,000 headers": (
        b"GET /api/v1/me HTTP/1.1\r\nHost: desk\r\n" + b"a:\r\n" * 5_000 + b"\r\n",
        431,
    ),
    "no host": (b"GET /api/v1/me HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET /api/v1/me HTTP/1.1\r\nHost: desk\r\nHost: evil\r\n\r\n", 400),
    "a folded header": (b"GET /api/v1/me HTTP/1.1\r\nHost: desk\r\nX: a\r\n b\r\n\r\n", 400),
    "a body of unknown coding": (_coded(b"xchunked") + b"2\r\n{}\r\n0\r\n\r\n", 400),
    "a body that is chunked and something else": (_coded(b"gzip, chunked") + b"0\r\n\r\n", 400),
    "a body of no coding": (_coded(b"identity") + b"{}", 400),
    "a chunk of negative size": (_coded(b"chunked") + b"-2\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk beyond all bounds": (_coded(b"chunked") + b"F" * 17 + b"\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk that is longer than it says": (_coded(b"chunked") + b"2\r\n{}X0\r\n\r\n", 400),
    "chunks in HTTP/1.0": (_coded(b"chunked").replace(b"/1.1", b"/1.0") + b"0\r\n\r\n", 400),
    "two lengths": (
        b"POST /api/v1/auth/refresh HTTP/1.1\r\nHost: desk\r\nContent-Length: 2\r\n"
        b"Content-Length: 20\r\n\r\n{}",
        400,
    ),
    "a length and chunks": (
        b"POST /api/v1/auth/refresh HTTP/1.1\r\nHost: desk\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
}


@pytest.mark.parametrize("sender", HOSTILE)
async def test_a_hostile_sender_is_refused_before_any_service_is_called(
    address: tuple[str, int], peer: RecordedPeer, sender: str
) -> None:
    sent, status = HOSTILE[sender]
    said = await _said(address, sent)
    assert said.startswith(f"HTTP/1.1 {status} ".encode()), said[:200]
    assert b"application/problem+json" in said
    assert b'"trace_id":"' in said
    assert b"Traceback" not in said
    assert not peer.asked


async def test_headers_that_never_end_are_refused_when_they_are_too_large(
    address: tuple[str, int], peer: RecordedPeer
) -> None:
    async with conversation(address) as talk:
        heard = asyncio.create_task(talk.hear())
        await talk.say(b"GET /api/v1/me HTTP/1.1\r\nX: ")
        async with asyncio.timeout(60):
            while not heard.done():
                with suppress(ConnectionError):
                    await talk.say(b"x" * 8192)
                await asyncio.sleep(0.01)
        answer = await heard
    assert (answer.status, answer.problem()["code"]) == (431, "headers_too_large")
    assert not peer.asked


async def test_what_is_said_of_rubbish_is_never_taken_for_the_answer_that_is_due(
    address: tuple[str, int], peer: RecordedPeer, sign
) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="viewer")
    peer.open.clear()
    async with conversation(address) as talk:
        ask = f"GET /api/v1/me HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {sign()}\r\n\r\n"
        await talk.say(ask.encode() + b"no request\r\n\r\n")
        await peer.asked_for("GetMe")
        peer.open.set()
        assert (await talk.hear()).status == 200
        assert await talk.is_over()


async def test_what_stands_behind_a_body_is_no_header(address: tuple[str, int], sign) -> None:
    """It came after the headers were looked at, so it would be a second credential that nobody checked."""
    head = f"POST /api/v1/auth/password/change HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {sign()}\r\n"
    body = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
    async with conversation(address) as talk:
        await talk.say(f"{head}{body}X-API-Key: another\r\n\r\n".encode())
        answer = await talk.hear()
    assert (answer.status, answer.problem()["code"]) == (422, "invalid_request")


async def test_headers_that_name_somebody_change_nothing(
    address: tuple[str, int], peer: RecordedPeer, sign
) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="viewer")
    forged = {
        "X-Workspace-Id": str(uuid4()),
        "X-User-Id": str(uuid4()),
        "X-User-Role": "owner",
        "X-Service-Token": "forged",
        "X-Forwarded-For": "203.0.113.9",
        "Forwarded": "for=203.0.113.9",
        "Authorization": f"Bearer {sign(role='viewer')}",
    }
    async with httpx.AsyncClient() as client:
        host, port = address
        answer = await client.get(f"http://{host}:{port}/api/v1/me", headers=forged)
    assert answer.json()["role"] == "viewer"
    origin = peer.last("GetMe").origin
    assert origin.workspace_id == WORKSPACE
    assert origin.user_token == forged["Authorization"].removeprefix("Bearer ")


async def _said(address: tuple[str, int], sent: bytes) -> bytes:
    """The beginning of the answer; a sender that is refused early may find its connection closed."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(sent)
    try:
        async with asyncio.timeout(60):
            said = b""
            while b"}" not in said:
                part = await reader.read(65_536)
                if not part:
                    break
                said += part
            return said
    finally:
        writer.close()
