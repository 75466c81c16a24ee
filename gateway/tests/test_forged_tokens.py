"""The attack table at the gateway: nothing forged gets past it, and no service is asked."""

from __future__ import annotations

import httpx
import jwt
import pytest
from chassis.testing.forgeries import FORGERIES, Forge
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frontdesk.identity.v1 import identity_pb2
from gateway_worlds.recorded_peer import RecordedPeer


@pytest.fixture
def forge(sign, signing_key: Ed25519PrivateKey) -> Forge:
    claims = jwt.decode(sign(), options={"verify_signature": False})
    return Forge(claims, "k1", signing_key)


async def test_a_token_from_the_forge_without_a_fault_is_accepted(
    client: httpx.AsyncClient, peer: RecordedPeer, forge: Forge
) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    assert (await _ask(client, forge.signed({"jti": "another"}))).status_code == 200


@pytest.mark.parametrize("fault", FORGERIES)
async def test_a_forged_token_is_refused(
    client: httpx.AsyncClient, peer: RecordedPeer, forge: Forge, fault: str
) -> None:
    answer = await _ask(client, FORGERIES[fault](forge))
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert not peer.asked


async def _ask(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get("/me", headers={"Authorization": f"Bearer {token}"})
