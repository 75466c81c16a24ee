"""Three times more than the services can do: what they can do is done, and what is urgent gets through.

In a time of its own, which passes only while everybody waits: how busy this machine is changes nothing.
"""

from __future__ import annotations

import asyncio
import selectors
from collections import Counter
from collections.abc import Mapping

import httpx
import pytest
from chassis.settings import Environment
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway.settings import GatewaySettings
from gateway_worlds.recorded_peer import RecordedPeer
from google.protobuf.message import Message

AT_ONCE = 2
WORK_SECONDS = 0.05
CAPACITY = AT_ONCE / WORK_SECONDS
TIMES = 3
SECONDS = 10.0
URGENT_SECONDS = 0.5
"""Of a sign-in meanwhile, at most."""
KEPT = 0.8
FORM = {"username": "mira@example.org", "password": "p"}


class BusyPeer(RecordedPeer):
    """Does so much at once and no more, as a service with so many cores."""

    def __init__(self) -> None:
        super().__init__()
        self._cores = asyncio.Semaphore(AT_ONCE)

    async def call(self, *given: object, **options: object) -> Message:
        async with self._cores:
            await asyncio.sleep(WORK_SECONDS)
            return await super().call(*given, **options)


@pytest.fixture
def peer() -> RecordedPeer:
    peer = BusyPeer()
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    peer.answers["IssueTokens"] = identity_pb2.IssueTokensResponse()
    return peer


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST,
        most_under_way_critical=4 * AT_ONCE,
        most_under_way=2 * AT_ONCE,
        most_under_way_sheddable=1,
    )


class OwnTime(asyncio.SelectorEventLoop):
    """Jumps to the next moment at which something is due instead of waiting for it."""

    def __init__(self) -> None:
        self._moment = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self._moment

    def jump(self, seconds: float) -> None:
        self._moment += seconds


class _Jumping(selectors.DefaultSelector):
    def __init__(self, loop: OwnTime) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self._loop.jump(timeout)
        return ready


def test_at_three_times_the_capacity_the_goodput_stays_above_80_percent_of_the_peak(
    gateway: Gateway, sign
) -> None:
    headers = {"Authorization": f"Bearer {sign()}"}
    with asyncio.Runner(loop_factory=OwnTime) as runner:
        peak, goodput, urgent = runner.run(_overloaded(gateway, headers))
    assert peak == pytest.approx(CAPACITY, rel=0.1)
    assert goodput > KEPT * peak
    assert max(urgent) < URGENT_SECONDS


async def _overloaded(gateway: Gateway, headers: Mapping[str, str]) -> tuple[float, float, list[float]]:
    """Answers per second at the peak and under the flood, and the seconds that urgent requests took then."""
    transport = httpx.ASGITransport(gateway.asgi)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gateway/api/v1", headers=headers
    ) as client:
        peak = await _peak(client)
        urgent = asyncio.create_task(_sign_in_now_and_then(client))
        goodput = await _flood(client, rate=TIMES * CAPACITY)
        return peak, goodput, await urgent


async def _peak(client: httpx.AsyncClient) -> float:
    """Nobody asks before she was answered."""
    now = asyncio.get_running_loop().time
    end = now() + SECONDS

    async def ask() -> int:
        asked = 0
        while now() < end:
            assert (await client.get("/me")).status_code == 200
            asked += 1
        return asked

    asked = await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    return sum(asked) / SECONDS


async def _flood(client: httpx.AsyncClient, *, rate: float) -> float:
    answers: Counter[int] = Counter()

    async def ask() -> None:
        answers[(await client.get("/me")).status_code] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(int(rate * SECONDS)):
            group.create_task(ask())
            await asyncio.sleep(1 / rate)
    assert answers.keys() == {200, 503}
    return answers[200] / SECONDS


async def _sign_in_now_and_then(client: httpx.AsyncClient) -> list[float]:
    now, took = asyncio.get_running_loop().time, []
    for _ in range(10):
        began = now()
        assert (await client.post("/auth/token", data=FORM)).status_code == 200
        took.append(now() - began)
        await asyncio.sleep(0.5)
    return took
