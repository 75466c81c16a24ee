from __future__ import annotations

from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frontdesk.analytics.v1 import analytics_pb2
from frontdesk.identity.v1 import identity_pb2
from frontdesk.inbox.v1 import inbox_pb2
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    tokens = identity_pb2.Tokens(access_token="a", refresh_token="r", token_type="bearer", expires_in=300)
    peer.answers["IssueTokens"] = identity_pb2.IssueTokensResponse(tokens=tokens)
    peer.answers["OnboardWorkspace"] = identity_pb2.OnboardWorkspaceResponse(tokens=tokens)


async def test_a_signed_in_person_is_served_in_the_workspace_of_the_token(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    assert (await staff.get("/me")).json()["role"] == "owner"
    assert peer.last("GetMe").origin.workspace_id == WORKSPACE
    assert peer.last("GetMe").key is None


@pytest.mark.parametrize(
    "credential", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "Bearer \x80\x81", "Bearer a b"]
)
async def test_a_malformed_credential_is_refused(
    client: httpx.AsyncClient, peer: RecordedPeer, credential: str
) -> None:
    answer = await client.get("/me", headers={"Authorization": credential.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert not peer.asked


async def test_nothing_presented_is_a_plain_challenge(client: httpx.AsyncClient) -> None:
    answer = await client.get("/me")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_expired_token_is_refused(client: httpx.AsyncClient, sign) -> None:
    answer = await client.get("/me", headers={"Authorization": f"Bearer {sign(lasts=-60)}"})
    assert answer.status_code == 401
    assert answer.json()["detail"] == "the token has expired"


async def test_a_token_of_another_signer_is_refused(client: httpx.AsyncClient, sign, signing_key) -> None:
    import jwt

    claims = jwt.decode(sign(), options={"verify_signature": False})
    headers = {"typ": "at+jwt", "kid": "k1"}
    forged = jwt.encode(claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=headers)
    answer = await client.get("/me", headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("other", [("Authorization", "Bearer other"), ("X-API-Key", "other")])
async def test_two_credentials_are_refused(
    client: httpx.AsyncClient, peer: RecordedPeer, sign, other: tuple[str, str]
) -> None:
    answer = await client.get("/me", headers=[("Authorization", f"Bearer {sign()}"), other])
    assert answer.status_code == 400
    assert answer.json()["code"] == "several_credentials"
    assert answer.json()["errors"][0]["pointer"] == "header:Authorization"
    assert not peer.asked


async def test_a_token_in_the_address_is_ignored(client: httpx.AsyncClient, sign) -> None:
    assert (await client.get(f"/me?access_token={sign()}&token={sign()}")).status_code == 401


async def test_forged_headers_change_nothing(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    await staff.get("/me", headers={"X-Workspace-Id": str(uuid4()), "X-User-Id": str(uuid4())})
    assert peer.last("GetMe").origin.workspace_id == WORKSPACE


async def test_another_workspace_in_the_path_does_not_exist(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    overview = analytics_pb2.Overview(workspace_id=str(WORKSPACE), time_zone="Europe/Berlin")
    overview.range.to = "2026-12-01"
    setattr(overview.range, "from", "2026-11-02")
    overview.revenue.value.currency = "EUR"
    peer.answers["GetOverview"] = analytics_pb2.GetOverviewResponse(overview=overview)

    own = await staff.get(f"/analytics/workspaces/{WORKSPACE}/overview?range=30d")
    assert own.json()["range"] == {"from": "2026-11-02", "to": "2026-12-01"}
    assert own.json()["revenue"]["value"] == {"amount_minor": 0, "currency": "EUR"}
    assert (await staff.get(f"/analytics/workspaces/{uuid4()}/overview")).status_code == 404
    assert len(peer.requests("GetOverview")) == 1


async def test_sign_in_ignores_the_idempotency_key(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    form = {"username": "mira@example.org", "password": "p", "workspace": "lumen"}
    answer = await client.post("/auth/token", data=form, headers={"Idempotency-Key": "k"})

    assert answer.json()["token_type"] == "bearer"
    assert peer.last("IssueTokens").key is None
    assert peer.last("IssueTokens").request.workspace == "lumen"


async def test_onboarding_answers_the_same_tokens_object(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    body = {
        "workspace": {
            "name": "Lumen",
            "slug": "lumen",
            "time_zone": "Europe/Berlin",
            "currency": "EUR",
            "country": "DE",
        },
        "owner": {"name": "Mira", "email": "mira@example.org", "password": "correct horse"},
    }
    answer = await client.post("/workspaces/onboard", json=body)

    assert answer.status_code == 201
    assert answer.json().keys() == {"workspace", "user", "tokens"}
    assert answer.json()["tokens"]["expires_in"] == 300
    assert peer.last("OnboardWorkspace").request.owner.email == "mira@example.org"
    assert peer.last("OnboardWorkspace").key is not None


async def test_the_mailbox_is_read_while_developing(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    mail = inbox_pb2.Mail(id="m", to="ada@example.org", subject="Confirmed", text="See you")
    setattr(mail, "from", "desk@example.org")
    peer.answers["ListMail"] = inbox_pb2.ListMailResponse(items=[mail])

    answer = await client.get("http://gateway/dev/mailbox/messages?to=ada@example.org")

    assert answer.json()["items"][0]["from"] == "desk@example.org"
    assert peer.last("ListMail").request.to == "ada@example.org"
