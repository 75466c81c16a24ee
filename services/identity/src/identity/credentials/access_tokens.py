"""Access tokens (RFC 9068): no name, no e-mail; one token is one person in one workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jwt
from chassis.context import SUSPENDED
from chassis.db.ids import new_id
from chassis.tokens.access import AUDIENCE, ISSUER, KEY, KIND, VERSION
from chassis.tokens.claims import ALGORITHM
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from identity.domain.access.api_key import ROLE_OF_KEYS, KeyGrant
from identity.domain.platform.impersonation import LASTS, Impersonation
from identity.domain.sessions.session import Grant


@dataclass(frozen=True, slots=True)
class Signer:
    """The active key and how long its tokens live."""

    kid: str
    private_key: Ed25519PrivateKey
    token_seconds: int

    def sign_key(self, grant: KeyGrant) -> tuple[str, int]:
        """A token for an API key and the seconds it lives, at most until the key ends."""
        issued_at = int(grant.granted_at.timestamp())
        left = int(grant.expires_at.timestamp()) - issued_at if grant.expires_at else self.token_seconds
        seconds = min(self.token_seconds, max(left, 0))
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "kind": KEY,
            "sub": str(grant.id),
            "sid": str(grant.id),
            "jti": str(new_id()),
            "iat": issued_at,
            "nbf": issued_at,
            "exp": issued_at + seconds,
            "wid": str(grant.workspace_id),
            "role": ROLE_OF_KEYS.value,
            "scopes": list(grant.scopes),
            "ver": VERSION,
        }
        return self._encoded(claims), seconds

    def sign(self, grant: Grant) -> str:
        return self._encoded(self._claims(grant, self.token_seconds))

    def sign_impersonation(self, impersonation: Impersonation) -> str:
        """`act` names who acts (RFC 8693, section 4.1)."""
        claims = self._claims(impersonation.grant, int(LASTS.total_seconds()))
        return self._encoded({**claims, "act": {"sub": str(impersonation.impersonator)}})

    def _claims(self, grant: Grant, seconds: int) -> dict[str, Any]:
        issued_at = int(grant.granted_at.timestamp())
        return {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(grant.session.user_id),
            "sid": str(grant.session.id),
            "jti": str(new_id()),
            "iat": issued_at,
            "nbf": issued_at,
            "exp": issued_at + seconds,
            "wid": str(grant.session.workspace_id),
            "role": SUSPENDED if grant.suspended else grant.role.value,
            "scopes": list(grant.scopes),
            "ver": VERSION,
        }

    def _encoded(self, claims: dict[str, Any]) -> str:
        return jwt.encode(
            claims, self.private_key, algorithm=ALGORITHM, headers={"typ": KIND, "kid": self.kid}
        )
