from __future__ import annotations

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.identity.v1 import identity_pb2, outside_sign_in_pb2
from gateway.app import Gateway
from gateway.edge.kinds import Traffic, traffic_of
from gateway_worlds.recorded_peer import RecordedPeer

CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
CALLBACK = "/auth/outside/google/callback"


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    listed = outside_sign_in_pb2.OutsideProvider(name="google", title="Google")
    tokens = identity_pb2.Tokens(access_token="a", refresh_token="r", token_type="bearer", expires_in=300)
    url = "https://accounts.example/authorize?state=s"
    peer.answers |= {
        "ListOutsideProviders": outside_sign_in_pb2.ListOutsideProvidersResponse(items=[listed]),
        "BeginOutsideSignIn": outside_sign_in_pb2.BeginOutsideSignInResponse(authorization_url=url),
        "FinishOutsideSignIn": outside_sign_in_pb2.FinishOutsideSignInResponse(ticket="t"),
        "RedeemOutsideSignIn": outside_sign_in_pb2.RedeemOutsideSignInResponse(tokens=tokens),
    }


async def test_the_providers_are_listed_for_anybody(client: httpx.AsyncClient) -> None:
    answer = await client.get("/auth/outside")
    assert answer.json() == {"items": [{"name": "google", "title": "Google"}]}


async def test_the_browser_is_sent_to_the_provider(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    answer = await client.get(f"/auth/outside/google/begin?challenge={CHALLENGE}&workspace=lumen&fresh=true")
    assert answer.status_code == 303
    assert answer.headers["location"] == "https://accounts.example/authorize?state=s"
    assert answer.headers["cache-control"] == "no-store"
    (asked,) = peer.requests("BeginOutsideSignIn")
    assert (asked.provider, asked.challenge, asked.workspace) == ("google", CHALLENGE, "lumen")
    assert asked.fresh


@pytest.mark.parametrize("challenge", ["", "short", CHALLENGE + "=", CHALLENGE[:-1] + "!"])
async def test_without_a_challenge_nothing_begins(
    client: httpx.AsyncClient, peer: RecordedPeer, challenge: str
) -> None:
    answer = await client.get("/auth/outside/google/begin", params={"challenge": challenge})
    assert answer.status_code == 422
    assert not peer.asked


async def test_without_a_web_app_the_callback_answers_the_ticket(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    answer = await client.get(f"{CALLBACK}?state=s&code=c&iss=https://accounts.example&session_state=x")
    assert answer.json() == {"ticket": "t"}
    (asked,) = peer.requests("FinishOutsideSignIn")
    assert (asked.state, asked.code, asked.issuer) == ("s", "c", "https://accounts.example")


async def test_with_a_web_app_the_browser_goes_on_there_and_no_log_sees_the_ticket(
    gateway: Gateway, client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    state = gateway.api.state
    state.settings = state.settings.model_copy(update={"frontend_url": "https://desk.example/"})
    answer = await client.get(f"{CALLBACK}?state=s&code=c")
    assert (answer.status_code, answer.headers["location"]) == (303, "https://desk.example/sign-in#ticket=t")

    refused = RemoteError(Kind.UNAUTHENTICATED, "OUTSIDE_SIGN_IN_REFUSED", "begin again", None, {})
    peer.answers["FinishOutsideSignIn"] = refused
    answer = await client.get(f"{CALLBACK}?state=s&code=c")
    assert answer.headers["location"] == "https://desk.example/sign-in#error=outside_sign_in_refused"


async def test_what_the_provider_refused_has_no_code(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    await client.get(f"{CALLBACK}?state=s&code=c&error=access_denied")
    assert peer.last("FinishOutsideSignIn").request.code == ""


async def test_the_ticket_is_exchanged_for_tokens(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    answer = await client.post("/auth/outside/token", json={"ticket": "t", "secret": "s"})
    assert answer.json()["access_token"] == "a"
    assert peer.last("RedeemOutsideSignIn").request.client.address == "127.0.0.1"
    assert peer.last("RedeemOutsideSignIn").key is None


async def test_a_provider_that_is_away_is_a_problem_to_come_back_with(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    away = RemoteError(Kind.UNAVAILABLE, "OUTSIDE_PROVIDER_AWAY", "try again shortly", None, {})
    peer.answers["BeginOutsideSignIn"] = away
    answer = await client.get(f"/auth/outside/google/begin?challenge={CHALLENGE}")
    assert (answer.status_code, answer.json()["code"]) == (503, "outside_provider_away")
    assert "retry-after" in answer.headers


@pytest.mark.parametrize("path", ["google/begin", "google/callback", "token"])
def test_it_counts_as_signing_in(path: str) -> None:
    for method in ("GET", "POST"):
        assert traffic_of(method, f"/api/v1/auth/outside/{path}") is Traffic.SIGN_IN
