"""Who sends slowly, or never to the end, keeps nobody else from being served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from chassis.settings import Environment
from frontdesk.identity.v1 import identity_pb2
from frontdesk.identity.v1 import verifications_pb2 as pb
from gateway.app import Gateway
from gateway.settings import GatewaySettings
from gateway_worlds.recorded_peer import RecordedPeer

FORM = {"username": "mira@example.org", "password": "p"}
UPLOAD = "/verifications/0193f0a1-0000-7000-8000-0000000000aa/documents?kind=passport&name=Mira.pdf"
PER_ADDRESS = 6
MOST_HELD = 1024 * 1024


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST,
        rate_limit_loopback=True,
        most_under_way_critical=4,
        most_under_way=3,
        most_under_way_sheddable=1,
        most_under_way_uploads=2,
        most_under_way_address=PER_ADDRESS,
        most_held_bytes=MOST_HELD,
    )


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    tokens = identity_pb2.Tokens(access_token="a", refresh_token="r", token_type="bearer", expires_in=300)
    peer.answers["IssueTokens"] = identity_pb2.IssueTokensResponse(tokens=tokens)
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    peer.answers["UploadDocument"] = pb.UploadDocumentResponse(document=pb.VerificationDocument(id="d"))


class Slow:
    """Bodies that begin and go on when they are told to."""

    def __init__(self) -> None:
        self.begun = asyncio.Semaphore(0)
        self.go_on = asyncio.Event()

    async def body(self) -> AsyncIterator[bytes]:
        yield b"username=mira%40example.org&"
        self.begun.release()
        await self.go_on.wait()
        yield b"password=p"

    async def have_begun(self, many: int) -> None:
        async with asyncio.timeout(30):
            for _ in range(many):
                await self.begun.acquire()


def client_at(gateway: Gateway, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(gateway.asgi, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://gateway/api/v1")


async def test_bodies_that_never_end_close_sign_in_for_nobody_else(gateway: Gateway) -> None:
    slow = Slow()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with client_at(gateway, "198.51.100.7") as theirs, client_at(gateway, "203.0.113.9") as mine:
        sending = [
            asyncio.create_task(theirs.post("/auth/token", content=slow.body(), headers=headers))
            for _ in range(PER_ADDRESS)
        ]
        await slow.have_begun(PER_ADDRESS)
        assert (await mine.post("/auth/token", data=FORM)).status_code == 200
        one_more = await theirs.post("/auth/token", data=FORM)
        assert (one_more.status_code, one_more.json()["code"]) == (429, "resource_exhausted")
        assert int(one_more.headers["retry-after"]) > 0
        assert (await theirs.get("http://gateway/health/live")).status_code == 200

        slow.go_on.set()
        answers = await asyncio.gather(*sending)
        assert {answer.status_code for answer in answers} <= {200, 503}
        assert (await theirs.post("/auth/token", data=FORM)).status_code == 200


async def test_uploads_take_no_place_from_others_and_have_few_of_their_own(gateway: Gateway, sign) -> None:
    slow = Slow()
    async with client_at(gateway, "198.51.100.7") as client:
        client.headers["Authorization"] = f"Bearer {sign()}"
        sending = [asyncio.create_task(client.post(UPLOAD, content=slow.body())) for _ in range(2)]
        await slow.have_begun(2)
        refused = await client.post(UPLOAD, content=b"x")
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        for _ in range(3):
            assert (await client.get("/me")).status_code == 200
        slow.go_on.set()
        assert [answer.status_code for answer in await asyncio.gather(*sending)] == [201, 201]
        assert (await client.post(UPLOAD, content=b"x")).status_code == 201


async def test_bodies_take_no_more_memory_together_than_they_may(gateway: Gateway) -> None:
    """An eighth of all for each address, so that one alone refuses nobody else."""
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"x" * (MOST_HELD // 8)
        begun.release()
        await go_on.wait()
        yield b"x"

    async with AsyncExitStack() as stack:
        senders = [await stack.enter_async_context(client_at(gateway, f"198.51.100.{n}")) for n in range(8)]
        mine = await stack.enter_async_context(client_at(gateway, "203.0.113.9"))
        sending = [asyncio.create_task(senders[0].post("/auth/token", content=body()))]
        await _times(begun, 1)
        greedy = await senders[0].post("/auth/token", data=FORM)
        assert (greedy.status_code, greedy.json()["code"]) == (503, "overloaded")
        assert greedy.headers["connection"] == "close"
        assert (await mine.post("/auth/token", data=FORM)).status_code == 200

        sending += [asyncio.create_task(sender.post("/auth/token", content=body())) for sender in senders[1:]]
        await _times(begun, 7)
        assert (await mine.post("/auth/token", data=FORM)).status_code == 503
        go_on.set()
        await asyncio.gather(*sending)
        assert (await mine.post("/auth/token", data=FORM)).status_code == 200


async def _times(signal: asyncio.Semaphore, many: int) -> None:
    async with asyncio.timeout(30):
        for _ in range(many):
            await signal.acquire()
