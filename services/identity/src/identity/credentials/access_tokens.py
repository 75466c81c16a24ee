"""Access tokens (RFC 9068): no name, no e-mail; one token is one person in one workspace."""

from __future__ import annotations

from dataclasses import dataclass

import jwt
from chassis.ids import new_id
from chassis.tokens.access import AUDIENCE, ISSUER, KIND, VERSION
from chassis.tokens.claims import ALGORITHM
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from identity.domain.platform.impersonation import LASTS, Impersonation
from identity.domain.sessions.session import Grant


@dataclass(frozen=True, slots=True)
class Signer:
    """The active key and how long its tokens live."""

    kid: str
    private_key: Ed25519PrivateKey
    token_seconds: int

    def sign(self, grant: Grant) -> str:
        return self._signed(self._claims(grant, self.token_seconds))

    def sign_impersonation(self, impersonation: Impersonation) -> str:
        """`act` names who acts (RFC 8693, section 4.1)."""
        claims = self._claims(impersonation.grant, int(LASTS.total_seconds()))
        return self._signed({**claims, "act": {"sub": str(impersonation.impersonator)}})

    def _claims(self, grant: Grant, seconds: int) -> dict[str, object]:
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
            "role": grant.role.value,
            "scopes": [],
            "ver": VERSION,
        }

    def _signed(self, claims: dict[str, object]) -> str:
        return jwt.encode(
            claims, self.private_key, algorithm=ALGORITHM, headers={"typ": KIND, "kid": self.kid}
        )
