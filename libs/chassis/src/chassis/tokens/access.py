"""Access tokens (RFC 9068): one token is one person in one workspace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.context import SUSPENDED, Caller, Via
from chassis.errors import Unauthenticated, WorkspaceSuspended
from chassis.tokens.claims import VerifiedCache, header_of, verified_claims
from chassis.tokens.keys import SigningKeys
from chassis.tokens.revoked import Revoked

KIND = "at+jwt"
ISSUER = "frontdesk-identity"
AUDIENCE = "frontdesk"
VERSION = 1
LONGEST_LIFE_SECONDS = 15 * 60
KEY = "key"
"""The `kind` of a token that stands for an API key; `sub` and `sid` are the key's id then."""


class AccessTokenVerifier:
    """Verifies a token once and remembers it until it expires; asks each time whether it was revoked."""

    def __init__(self, keys: SigningKeys, revoked: Revoked) -> None:
        self._keys = keys
        self._revoked = revoked
        self._verified: VerifiedCache[tuple[Caller, float]] = VerifiedCache()
        self._verified_with = keys.keys

    async def verify(self, token: str) -> Caller:
        """Raises `Unauthenticated`, or `Unavailable` where no keys could be loaded yet."""
        if self._verified_with is not self._keys.keys:
            # One of the keys may be withdrawn.
            self._verified.clear()
            self._verified_with = self._keys.keys
        caller, issued_at = self._verified.get(token) or await self._read(token)
        if caller.role != SUSPENDED:
            self.check_workspace(caller.workspace_id)
        if self._revoked.covers(caller, issued_at):
            raise Unauthenticated("this session is over; sign in again")
        return caller

    def check_workspace(self, workspace_id: UUID | None) -> None:
        """Raises `WorkspaceSuspended` for one whose tokens still live."""
        if self._revoked.suspends(workspace_id):
            raise WorkspaceSuspended

    async def _read(self, token: str) -> tuple[Caller, float]:
        header = header_of(token, kind=KIND)
        key = await self._keys.find(header.get("kid"))
        claims = verified_claims(
            token, key, issuer=ISSUER, audience=AUDIENCE, required=("sub", "sid", "jti", "wid", "role")
        )
        caller, issued_at = _caller(claims), float(claims["iat"])
        if claims["exp"] - issued_at > LONGEST_LIFE_SECONDS:
            raise Unauthenticated("the token is not valid")
        self._verified.put(token, (caller, issued_at), until=claims["exp"])
        return caller, issued_at


def _caller(claims: dict[str, Any]) -> Caller:
    if claims.get("ver") != VERSION:
        raise Unauthenticated("the token is of another version; sign in again")
    try:
        subject = UUID(claims["sub"])
        is_key = claims.get("kind") == KEY
        return Caller(
            via=Via.USER,
            service=ISSUER,
            workspace_id=UUID(claims["wid"]),
            user_id=None if is_key else subject,
            key_id=subject if is_key else None,
            session_id=UUID(claims["sid"]),
            role=str(claims["role"]),
            impersonator=UUID(claims["act"]["sub"]) if "act" in claims else None,
            scopes=frozenset(map(str, claims.get("scopes", ()))),
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Unauthenticated("the token is not valid") from None
