"""Service tokens: which process calls, on whose behalf, in which workspace; 60 seconds long."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from chassis.context import Caller, Via
from chassis.errors import Unauthenticated
from chassis.tokens.claims import ALGORITHM, VerifiedCache, header_of, verified_claims

KIND = "st+jwt"
LIFE_SECONDS = 60
REUSE_SECONDS = 40
_MOST_SIGNED = 10_000


class ServiceIdentity:
    """Signs this process's tokens. `private_key` is the raw Ed25519 seed in base64."""

    def __init__(self, name: str, private_key: str) -> None:
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_key))
        self._signed: dict[tuple[str, Via, UUID | None], tuple[float, str]] = {}

    def token(self, audience: str, via: Via, workspace_id: UUID | None) -> str:
        known = self._signed.get((audience, via, workspace_id))
        now = time.time()
        if known is not None and known[0] > now:
            return known[1]
        if len(self._signed) >= _MOST_SIGNED:
            self._signed.clear()
        signed = self._sign(audience, via, workspace_id, int(now))
        self._signed[audience, via, workspace_id] = (now + REUSE_SECONDS, signed)
        return signed

    def _sign(self, audience: str, via: Via, workspace_id: UUID | None, now: int) -> str:
        claims = {
            "iss": self.name,
            "aud": audience,
            "role": via.value,
            "wid": str(workspace_id) if workspace_id else None,
            "iat": now,
            "exp": now + LIFE_SECONDS,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"typ": KIND})


class ServiceTokenVerifier:
    """Knows the public key of every peer: name -> raw Ed25519 public key in base64."""

    def __init__(self, audience: str, public_keys: Mapping[str, str]) -> None:
        self._audience = audience
        self._keys = {
            name: Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
            for name, key in public_keys.items()
        }
        self._verified: VerifiedCache[Caller] = VerifiedCache()

    def verify(self, token: str) -> Caller:
        caller = self._verified.get(token)
        if caller is not None:
            return caller
        header_of(token, kind=KIND)
        issuer = _unverified_issuer(token)
        key = self._keys.get(issuer)
        if key is None:
            raise Unauthenticated("the calling service is not known")
        claims = verified_claims(token, key, issuer=issuer, audience=self._audience, required=("role",))
        try:
            workspace_id = UUID(claims["wid"]) if claims.get("wid") else None
            caller = Caller(via=Via(claims["role"]), service=issuer, workspace_id=workspace_id)
        except (ValueError, TypeError, AttributeError):
            raise Unauthenticated("the service token is not valid") from None
        self._verified.put(token, caller, until=claims["exp"])
        return caller


def _unverified_issuer(token: str) -> str:
    """Only chooses the key to verify with; nothing else is read before the signature was checked."""
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except jwt.InvalidTokenError:
        raise Unauthenticated("the service token is malformed") from None
    return issuer if isinstance(issuer, str) else ""
