"""A flood of wrong API keys costs identity next to nothing, and nobody beside it anything."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from chassis.settings import Environment
from frontdesk.identity.v1 import api_keys_pb2
from frontdesk.inventory.v1 import inventory_pb2
from gateway.rates import Guesses, Memory, Quota, RateLimited
from gateway.settings import GatewaySettings
from gateway.upstream import api_keys
from gateway_worlds.recorded_peer import RecordedPeer

REFUSED = RemoteError(Kind.UNAUTHENTICATED, "INVALID_API_KEY", "the API key is not valid", None, {})
BUSY = RemoteError(Kind.UNAVAILABLE, "UNAVAILABLE", "identity is away", None, {})
PROMISED_SECONDS = 2.0


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST,
        rate_limit_loopback=True,
        trusted_proxies="127.0.0.0/8",
        rate_sign_in_address="3/hour",
    )


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    peer.answers["ExchangeApiKey"] = REFUSED
    peer.answers["ListItems"] = inventory_pb2.ListItemsResponse()


def _presented(key: str, address: str = "198.51.100.1") -> dict[str, str]:
    return {"X-API-Key": key, "X-Forwarded-For": address}


def _grant(peer: RecordedPeer, sign: Callable[..., str], *, expires_in: int = 300) -> None:
    token = sign(kind="key", role="admin", scopes=("item:read",))
    reply = api_keys_pb2.ExchangeApiKeyResponse(access_token=token, expires_in=expires_in)
    peer.answers["ExchangeApiKey"] = reply


async def _status(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    return (await client.get("/items", headers=headers)).status_code


async def test_identity_is_asked_of_a_wrong_key_once_for_a_moment(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    answers = [await client.get("/items", headers=_presented("fdk_wrong")) for _ in range(5)]
    assert {(one.status_code, one.json()["code"], one.json()["detail"]) for one in answers} == {
        (401, "invalid_api_key", "the API key is not valid")
    }
    assert len(peer.requests("ExchangeApiKey")) == 1


async def test_a_key_that_becomes_valid_is_let_in_within_2_s(
    client: httpx.AsyncClient, peer: RecordedPeer, sign: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api_keys.REFUSED_SECONDS < PROMISED_SECONDS
    monkeypatch.setattr(api_keys, "REFUSED_SECONDS", 0.0)
    assert await _status(client, _presented("fdk_later")) == 401
    _grant(peer, sign)
    assert await _status(client, _presented("fdk_later")) == 200


async def test_what_identity_could_not_say_is_not_remembered(
    client: httpx.AsyncClient, peer: RecordedPeer, sign: Callable[..., str]
) -> None:
    peer.answers["ExchangeApiKey"] = BUSY
    assert await _status(client, _presented("fdk_good")) == 503
    _grant(peer, sign)
    assert await _status(client, _presented("fdk_good")) == 200


async def test_refusals_are_remembered_of_so_many_keys_only(
    client: httpx.AsyncClient, peer: RecordedPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_keys, "MOST_REFUSED", 2)
    for number in (1, 2, 3, 3, 2, 1):
        await _status(client, _presented(f"fdk_{number}", f"198.51.100.{number}"))
    assert [asked.key for asked in peer.requests("ExchangeApiKey")] == ["fdk_1", "fdk_2", "fdk_3", "fdk_1"]


async def test_an_address_that_guesses_keys_waits_while_known_keys_and_other_addresses_go_on(
    client: httpx.AsyncClient, peer: RecordedPeer, sign: Callable[..., str]
) -> None:
    _grant(peer, sign)
    assert await _status(client, _presented("fdk_good")) == 200
    peer.answers["ExchangeApiKey"] = REFUSED
    assert [await _status(client, _presented(f"fdk_guess_{n}")) for n in range(5)] == [
        401,
        401,
        401,
        429,
        429,
    ]
    assert len(peer.requests("ExchangeApiKey")) == 4
    refused = await client.get("/items", headers=_presented("fdk_guess_9"))
    assert (refused.json()["code"], refused.json()["quota"]) == ("rate_limited", "sign_in.key")
    assert 0 < int(refused.headers["retry-after"]) <= 1200
    assert await _status(client, _presented("fdk_good")) == 200
    assert await _status(client, _presented("fdk_guess_9", "198.51.100.2")) == 401


async def test_a_known_key_gets_its_next_token_beside_a_machine_with_an_old_key(
    client: httpx.AsyncClient, peer: RecordedPeer, sign: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_keys, "REFUSED_SECONDS", 0.0)
    _grant(peer, sign, expires_in=1)
    assert await _status(client, _presented("fdk_good")) == 200
    peer.answers["ExchangeApiKey"] = REFUSED
    assert [await _status(client, _presented("fdk_old")) for _ in range(4)] == [401, 401, 401, 429]
    _grant(peer, sign, expires_in=1)
    assert await _status(client, _presented("fdk_good")) == 200
    peer.answers["ExchangeApiKey"] = REFUSED
    assert [await _status(client, _presented("fdk_good")) for _ in range(2)] == [401, 429]


async def test_a_machine_with_an_old_key_locks_nobody_out_of_signing_in(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    for number in range(5):
        await _status(client, _presented(f"fdk_old_{number}"))
    peer.answers["IssueTokens"] = RemoteError(Kind.UNAUTHENTICATED, "INVALID_CREDENTIALS", "wrong", None, {})
    form = {"username": "mira@example.org", "password": "p"}
    answer = await client.post("/auth/token", data=form, headers={"X-Forwarded-For": "198.51.100.1"})
    assert answer.status_code == 401


async def test_who_guessed_too_often_may_try_again_later() -> None:
    now = 1_000.0
    guesses = Guesses(Memory(lambda: now), Quota(name="sign_in.key", amount=2, seconds=60), clock=lambda: now)
    for _ in range(2):
        guesses.check("198.51.100.1")
        await guesses.note("198.51.100.1")
    with pytest.raises(RateLimited) as refused:
        guesses.check("198.51.100.1")
    assert refused.value.facts["retry_after_seconds"] == 30
    now += 30
    guesses.check("198.51.100.1")
