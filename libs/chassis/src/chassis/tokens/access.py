"""Access tokens (RFC 9068): one token is one person in one workspace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.context import Caller, Via
from chassis.errors import Unauthenticated
from chassis.tokens.claims import VerifiedCache, header_of, verified_claims
from chassis.tokens.keys import SigningKeys

KIND = "at+jwt"
ISSUER = "frontdesk-identity"
AUDIENCE = "frontdesk"
VERSION = 1


class AccessTokenVerifier:
    """Verifies a token once and remembers it by its hash until it expires."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys
        self._verified: VerifiedCache[Caller] = VerifiedCache()

    async def verify(self, token: str) -> Caller:
        """Raises `Unauthenticated`, or `Unavailable` where no keys could be loaded yet."""
        caller = self._verified.get(token)
        if caller is not None:
            return caller
        header = header_of(token, kind=KIND)
        key = await self._keys.find(header.get("kid"))
        claims = verified_claims(
            token, key, issuer=ISSUER, audience=AUDIENCE, required=("sub", "sid", "jti", "wid", "role")
        )
        caller = _caller(claims)
        self._verified.put(token, caller, until=claims["exp"])
        return caller


def _caller(claims: dict[str, Any]) -> Caller:
    if claims.get("ver") != VERSION:
        raise Unauthenticated("the token is of another version; sign in again")
    try:
        return Caller(
            via=Via.USER,
            service=ISSUER,
            workspace_id=UUID(claims["wid"]),
            user_id=UUID(claims["sub"]),
            session_id=UUID(claims["sid"]),
            role=str(claims["role"]),
            scopes=frozenset(map(str, claims.get("scopes", ()))),
        )
    except (ValueError, TypeError, AttributeError):
        raise Unauthenticated("the token is not valid") from None
