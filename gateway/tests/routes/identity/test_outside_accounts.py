from __future__ import annotations

import httpx
import pytest
from frontdesk.identity.v1 import identity_pb2, outside_accounts_pb2
from gateway_worlds.recorded_peer import RecordedPeer

TICKET = {"ticket": "t", "secret": "s"}
WORKSPACE = {
    "name": "Salon Lumen",
    "slug": "salon-lumen",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "country": "DE",
}
IDENTITY = "01998d2e-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    tokens = identity_pb2.Tokens(access_token="a", refresh_token="r", token_type="bearer", expires_in=300)
    linked = outside_accounts_pb2.LinkedIdentity(id=IDENTITY, provider="google", title="Google")
    gone = outside_accounts_pb2.LinkedIdentity(id=IDENTITY, title="https://old.example")
    peer.answers |= {
        "OnboardOutside": outside_accounts_pb2.OnboardOutsideResponse(
            workspace=identity_pb2.Workspace(id="w"), user=identity_pb2.User(id="u"), tokens=tokens
        ),
        "AcceptInviteOutside": outside_accounts_pb2.AcceptInviteOutsideResponse(tokens=tokens),
        "ListIdentities": outside_accounts_pb2.ListIdentitiesResponse(items=[linked, gone]),
        "LinkIdentity": outside_accounts_pb2.LinkIdentityResponse(identity=linked),
        "UnlinkIdentity": outside_accounts_pb2.UnlinkIdentityResponse(),
        "ReauthenticateOutside": outside_accounts_pb2.ReauthenticateOutsideResponse(),
    }


async def test_a_workspace_is_opened_with_a_ticket(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    body = {**TICKET, "workspace": WORKSPACE, "owner": {"name": "Mira Sommer", "locale": "de"}}
    answer = await client.post("/auth/outside/onboard", json=body)
    assert (answer.status_code, answer.json()["tokens"]["access_token"]) == (201, "a")
    (asked,) = peer.requests("OnboardOutside")
    assert (asked.ticket, asked.secret, asked.workspace.slug) == ("t", "s", "salon-lumen")
    assert (asked.owner.name, asked.owner.locale) == ("Mira Sommer", "de")


async def test_an_invite_is_accepted_with_a_ticket(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    body = {**TICKET, "token": "fdl_x", "name": "Ben Roth"}
    answer = await client.post("/auth/outside/invites/accept", json=body)
    assert (answer.status_code, answer.json()["refresh_token"]) == (200, "r")
    (asked,) = peer.requests("AcceptInviteOutside")
    assert (asked.ticket, asked.token, asked.name) == ("t", "fdl_x", "Ben Roth")


async def test_a_person_sees_links_and_unlinks_her_ways_in(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    seen = (await staff.get("/me/identities")).json()
    assert [way["provider"] for way in seen["items"]] == ["google", None]
    assert not seen["has_password"]
    linked = await staff.post("/me/identities", json=TICKET)
    assert (linked.status_code, linked.json()["title"]) == (201, "Google")
    gone = await staff.delete(f"/me/identities/{IDENTITY}")
    assert gone.status_code == 204
    assert [asked.id for asked in peer.requests("UnlinkIdentity")] == [IDENTITY]


async def test_a_fresh_sign_in_at_the_provider_shows_that_it_is_she(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    assert (await staff.post("/auth/outside/reauthenticate", json=TICKET)).status_code == 204
    (asked,) = peer.requests("ReauthenticateOutside")
    assert (asked.ticket, asked.secret) == ("t", "s")
