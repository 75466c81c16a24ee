from __future__ import annotations

import time
from uuid import UUID, uuid4

import httpx
import pytest
from chassis.settings import Environment
from chassis.testing.promises import promised
from frontdesk.booking.v1 import booking_pb2
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway.edge.kinds import Traffic, traffic_of
from gateway.rates import Memory, Quota, Shared, Subject
from gateway.settings import GatewaySettings
from gateway_worlds.recorded_peer import RecordedPeer
from pydantic import ValidationError

TWO = Quota(name="staff.user", amount=2, seconds=10)
TWO_AN_HOUR = Quota(name="staff.user", amount=2, seconds=3_600)
"""Where the real clock counts: no window ends meanwhile."""


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST,
        rate_limit_loopback=True,
        trusted_proxies="127.0.0.0/8",
        rate_sign_in_address="2/minute",
        rate_public_read_workspace="3/minute",
        rate_staff_user="2/minute",
        rate_staff_workspace="3/minute",
    )


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    tokens = identity_pb2.Tokens(access_token="a", refresh_token="r", token_type="bearer", expires_in=300)
    peer.answers["IssueTokens"] = identity_pb2.IssueTokensResponse(tokens=tokens)
    peer.answers["ListBookingTypes"] = booking_pb2.ListBookingTypesResponse()


def _from(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


async def _sign_in(client: httpx.AsyncClient, address: str) -> httpx.Response:
    form = {"username": "mira@example.org", "password": "p"}
    return await client.post("/auth/token", data=form, headers=_from(address))


async def test_an_address_that_signs_in_too_often_waits_while_others_get_in(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    assert [(await _sign_in(client, "198.51.100.1")).status_code for _ in range(3)] == [200, 200, 429]
    assert (await _sign_in(client, "198.51.100.2")).status_code == 200
    assert len(peer.requests("IssueTokens")) == 3


async def test_sessions_behind_one_address_live_on_while_somebody_there_guesses(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["RefreshTokens"] = identity_pb2.RefreshTokensResponse()
    assert [(await _sign_in(client, "198.51.100.1")).status_code for _ in range(3)][-1] == 429
    body = {"refresh_token": "r"}
    answers = [await client.post("/auth/refresh", json=body, headers=_from("198.51.100.1")) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].headers["ratelimit-policy"].startswith('"refresh.address";q=600')


async def test_a_refusal_says_when_to_come_back(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        await _sign_in(client, "198.51.100.1")
    answer = await _sign_in(client, "198.51.100.1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "rate_limited"
    assert answer.json()["error"] == "temporarily_unavailable"
    assert answer.headers["ratelimit-policy"] == '"sign_in.address";q=2;w=60'
    assert answer.headers["ratelimit"] == f'"sign_in.address";r=0;t={answer.headers["retry-after"]}'
    assert 0 < int(answer.headers["retry-after"]) <= 30


async def test_every_answer_says_what_is_left(client: httpx.AsyncClient) -> None:
    answer = await client.get("/public/lumen/booking-types")
    assert answer.status_code == 200
    assert '"public_read.workspace";q=3;w=60' in answer.headers["ratelimit-policy"]
    assert '"public_read.workspace";r=2;t=20' in answer.headers["ratelimit"]


async def test_a_user_and_a_workspace_are_counted_wherever_they_ask_from(
    client: httpx.AsyncClient, peer: RecordedPeer, sign
) -> None:
    async def ask(user: UUID, workspace: UUID) -> int:
        token = sign(sub=str(user), wid=str(workspace))
        headers = _from(f"198.51.100.{len(peer.asked)}") | {"Authorization": f"Bearer {token}"}
        return (await client.get("/me", headers=headers)).status_code

    loud, quiet, first, second, third = (uuid4() for _ in range(5))
    assert [await ask(first, loud) for _ in range(3)] == [200, 200, 429]
    assert [await ask(second, loud) for _ in range(2)] == [200, 429]
    assert await ask(third, quiet) == 200
    assert len(peer.requests("GetMe")) == 4


async def test_a_loud_workspace_does_not_silence_the_others(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    for number in range(4):
        answer = await client.get("/public/lumen/booking-types", headers=_from(f"198.51.100.{number}"))
    assert answer.status_code == 429
    other = identity_pb2.Workspace(id=str(uuid4()), slug="other")
    peer.answers["ResolveWorkspace"] = identity_pb2.ResolveWorkspaceResponse(workspace=other)
    assert (await client.get("/public/other/booking-types")).status_code == 200


async def test_a_client_cannot_choose_its_address(gateway: Gateway) -> None:
    transport = httpx.ASGITransport(gateway.asgi, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway/api/v1") as stranger:
        answers = [await _sign_in(stranger, f"198.51.100.{number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


async def test_health_is_never_limited(client: httpx.AsyncClient) -> None:
    answer = await client.get("http://gateway/health/live")
    assert "ratelimit" not in answer.headers


async def test_only_developers_are_spared_on_their_own_machine() -> None:
    assert not GatewaySettings(app_env=Environment.DEVELOPMENT).counts_loopback
    key = "k" * 40
    live = GatewaySettings(app_env=Environment.PRODUCTION, jwt_secret_key=key, service_private_key=key)
    assert live.counts_loopback


@pytest.mark.parametrize("given", [{"rate_staff_user": "often"}, {"trusted_proxies": "everyone"}])
def test_a_setting_that_says_nothing_stops_the_start(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings(app_env=Environment.TEST, **given)


async def test_a_quota_fills_up_steadily() -> None:
    clock = Clock()
    memory = Memory(clock)
    assert [(await memory.take(TWO, "a")).remaining for _ in range(2)] == [1, 0]
    refused = await memory.take(TWO, "a")
    assert (refused.granted, refused.seconds) == (False, 5)

    clock.now += 5
    assert (await memory.take(TWO, "a")).granted
    assert not (await memory.take(TWO, "a")).granted
    clock.now += 100
    assert [(await memory.take(TWO, "a")).granted for _ in range(3)] == [True, True, False]


async def test_the_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.rates.memory.MOST_REMEMBERED", 3)
    memory = Memory()
    for key in "abcd":
        await memory.take(TWO, key)
    assert [(await memory.take(TWO, key)).remaining for key in "da"] == [0, 1]


async def test_a_shared_store_counts_as_well() -> None:
    shared = Shared("memory://")
    left = [await shared.take(TWO_AN_HOUR, "a") for _ in range(3)]
    assert [one.granted for one in left] == [True, True, False]
    assert left[2].remaining == 0
    assert 0 < left[2].seconds <= 3_600
    assert (await shared.take(TWO_AN_HOUR, "b")).granted


async def test_while_the_shared_store_is_away_the_process_counts_by_itself() -> None:
    away = Shared("valkey://127.0.0.1:1")
    assert [(await away.take(TWO_AN_HOUR, "a")).granted for _ in range(3)] == [True, True, False]


async def test_counting_costs_little() -> None:
    memory = Memory()
    quota = Quota(name="staff.user", amount=1_000_000, seconds=60)
    began = time.perf_counter()
    for number in range(2_000):
        await memory.take(quota, str(number % 500))
    assert (time.perf_counter() - began) / 2_000 < promised(0.000_05)


@pytest.mark.parametrize(
    ("path", "traffic"),
    [
        ("/api/v1/public/globe/ticket-orders", Traffic.TICKET_SALE),
        ("/api/v1/public/globe/ticket-orders/abc/complete", Traffic.TICKET_SALE),
        ("/api/v1/public/globe/ticket-orders-of-old", Traffic.PUBLIC_WRITE),
        ("/api/v1/public/globe/ticket-waiting-list", Traffic.PUBLIC_WRITE),
        ("/api/v1/public/globe/bookings", Traffic.PUBLIC_WRITE),
    ],
)
def test_what_buys_tickets_is_counted_by_itself(path: str, traffic: Traffic) -> None:
    assert traffic_of("POST", path) is traffic
    assert traffic_of("GET", path) is Traffic.PUBLIC_READ


def test_a_rush_may_be_twenty_times_what_a_workspace_may_write_otherwise() -> None:
    quotas = GatewaySettings(app_env=Environment.TEST).quotas
    rush, other = (
        quotas[traffic][Subject.WORKSPACE] for traffic in (Traffic.TICKET_SALE, Traffic.PUBLIC_WRITE)
    )
    assert (rush.amount, rush.seconds) == (20 * other.amount, other.seconds)
    assert (
        quotas[Traffic.TICKET_SALE][Subject.ADDRESS].amount
        == quotas[Traffic.PUBLIC_WRITE][Subject.ADDRESS].amount
    )
