"""The public keys of access tokens, as identity answers them."""

from __future__ import annotations

import base64
from typing import cast

from chassis.context import Via
from chassis.errors import Unavailable
from chassis.rpc.client import Origin
from chassis.tokens import SigningKeys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from frontdesk.common.v1 import signing_keys_pb2

from gateway.binding import Rpc
from gateway.upstream.peers import Peers

LIST = Rpc(signing_keys_pb2.DESCRIPTOR, "SigningKeyService.ListSigningKeys", peer="identity")
_ASKING = Origin(via=Via.SYSTEM, workspace_id=None)


def signing_keys(peers: Peers, *, refresh_seconds: float) -> SigningKeys:
    async def fetch() -> dict[str, Ed25519PublicKey]:
        reply = await peers.call(LIST, LIST.message(), _ASKING, seconds=2.0)
        listed = cast("signing_keys_pb2.ListSigningKeysResponse", reply)
        return {key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in listed.keys}

    return SigningKeys(fetch, refresh_seconds=refresh_seconds)


def key_set(keys: SigningKeys) -> dict[str, list[dict[str, str]]]:
    """As JWKS (RFC 7517, RFC 8037). Raises `Unavailable`: a set without keys would be believed and kept."""
    if not keys.loaded:
        raise Unavailable("sign-in keys cannot be loaded right now")
    return {
        "keys": [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "alg": "EdDSA",
                "use": "sig",
                "kid": kid,
                "x": base64.urlsafe_b64encode(key.public_bytes_raw()).rstrip(b"=").decode(),
            }
            for kid, key in keys.keys.items()
        ]
    }
