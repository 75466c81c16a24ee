from __future__ import annotations

import time
from collections.abc import AsyncIterator

import httpx
import jwt
import pytest
from chassis.settings import Environment
from chassis.tokens import SigningKeys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway.settings import GatewaySettings
from gateway.stream import Feed
from gateway.upstream.peers import Peers
from gateway_worlds.ids import USER, WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.scripted_source import ScriptedSource


@pytest.fixture
def peer() -> RecordedPeer:
    """Stands for all five services."""
    peer = RecordedPeer()
    workspace = identity_pb2.Workspace(id=str(WORKSPACE), slug="lumen")
    peer.answers["ResolveWorkspace"] = identity_pb2.ResolveWorkspaceResponse(workspace=workspace)
    return peer


@pytest.fixture
def source() -> ScriptedSource:
    return ScriptedSource()


@pytest.fixture
def revocations() -> ScriptedSource:
    return ScriptedSource()


@pytest.fixture
def changes() -> ScriptedSource:
    return ScriptedSource()


@pytest.fixture
def signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST, cors_origins="https://desk.example", keep_alive_seconds=0.05
    )


@pytest.fixture
def gateway(
    settings: GatewaySettings,
    peer: RecordedPeer,
    source: ScriptedSource,
    revocations: ScriptedSource,
    changes: ScriptedSource,
    signing_key: Ed25519PrivateKey,
) -> Gateway:
    async def fetch() -> dict[str, object]:
        return {"k1": signing_key.public_key()}

    names = ("identity", "booking", "inbox", "inventory", "analytics")
    peers = Peers(dict.fromkeys(names, peer))
    feed = Feed(source, source.newest)
    return Gateway(
        settings,
        peers=peers,
        keys=SigningKeys(fetch),
        feed=feed,
        revocations=revocations,
        changes=changes,
    )


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(gateway.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway/api/v1") as client:
        yield client


@pytest.fixture
def sign(signing_key: Ed25519PrivateKey):
    def sign(*, lasts: float = 300, role: str = "owner", **other: object) -> str:
        now = int(time.time())
        claims = {
            "iss": "frontdesk-identity",
            "aud": "frontdesk",
            "sub": str(USER),
            "sid": str(USER),
            "jti": "j",
            "iat": now,
            "exp": int(now + lasts),
            "wid": str(WORKSPACE),
            "role": role,
            "scopes": [],
            "ver": 1,
        }
        headers = {"typ": "at+jwt", "kid": "k1"}
        return jwt.encode(claims | other, signing_key, algorithm="EdDSA", headers=headers)

    return sign


@pytest.fixture
def staff(client: httpx.AsyncClient, sign) -> httpx.AsyncClient:
    """The same client, signed in as the owner."""
    client.headers["Authorization"] = f"Bearer {sign()}"
    return client
