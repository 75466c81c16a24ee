"""A service's servicers behind a real port, called as the gateway calls them."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from grpc import aio

from chassis.context import Caller, Via
from chassis.db.ids import new_id
from chassis.rpc.admission import Most
from chassis.rpc.client import Origin, Peer
from chassis.rpc.methods import Servicer
from chassis.rpc.policy import Policy
from chassis.rpc.server import Doorkeeper, RpcServer
from chassis.tokens import AccessTokenVerifier, Revoked, ServiceIdentity, ServiceTokenVerifier, SigningKeys
from chassis.tokens.access import AUDIENCE, ISSUER, KEY, KIND, VERSION

_MANY = Most(calls=500)
REACHED_WITHIN_SECONDS = 30


def private_key() -> str:
    """A raw Ed25519 seed in base64, as settings carry it."""
    return base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def public_key(private: str) -> str:
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


class AccessTokens:
    """Stands where identity stands: signs tokens for any caller."""

    kid = "test"

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()

    def sign(self, caller: Caller, **changes: Any) -> str:
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(caller.key_id or caller.user_id),
            "sid": str(caller.key_id or caller.session_id),
            "kind": KEY if caller.key_id else "person",
            "jti": str(new_id()),
            "wid": str(caller.workspace_id),
            "role": caller.role,
            "scopes": sorted(caller.scopes),
            "ver": VERSION,
            "iat": now,
            "nbf": now,
            "exp": now + timedelta(minutes=5),
        }
        return jwt.encode(
            {**claims, **changes}, self._key, algorithm="EdDSA", headers={"typ": KIND, "kid": self.kid}
        )

    async def public_keys(self) -> dict[str, Ed25519PublicKey]:
        return {self.kid: self._key.public_key()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A served service; `peer` is the gateway's way to it, `peers` other services' ways by their names."""

    address: str
    peer: Peer
    tokens: AccessTokens
    peers: dict[str, Peer] = field(default_factory=dict)

    def origin(self, caller: Caller) -> Origin:
        token = self.tokens.sign(caller) if caller.via is Via.USER else None
        return Origin(via=caller.via, workspace_id=caller.workspace_id, user_token=token)

    def visitor(self, workspace_id: UUID | None) -> Origin:
        return Origin(via=Via.PUBLIC, workspace_id=workspace_id)


@asynccontextmanager
async def running(
    name: str, policy: Policy, *served: Servicer, callers: tuple[str, ...] = ("gateway",), most: Most = _MANY
) -> AsyncIterator[Running]:
    """Serves on a free port until the end of the block; `callers` are the services that may call."""
    tokens = AccessTokens()
    keys = {caller: private_key() for caller in callers}
    doorkeeper = Doorkeeper(
        ServiceTokenVerifier(name, {caller: public_key(key) for caller, key in keys.items()}),
        AccessTokenVerifier(SigningKeys(tokens.public_keys), Revoked()),
    )
    rpc = RpcServer(name, doorkeeper, policy, most=most)
    server = aio.server()
    server.add_generic_rpc_handlers(tuple(map(rpc.handlers, served)))
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    peers = {caller: Peer(name, address, ServiceIdentity(caller, key)) for caller, key in keys.items()}
    try:
        async with asyncio.timeout(REACHED_WITHIN_SECONDS):
            await asyncio.gather(*(peer.channel.channel_ready() for peer in peers.values()))
        yield Running(address=address, peer=peers[callers[0]], tokens=tokens, peers=peers)
    finally:
        for peer in peers.values():
            await peer.close()
        await server.stop(None)
