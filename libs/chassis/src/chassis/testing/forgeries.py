"""The attack table: tokens that differ from a good one in one thing each.

Classes and cases: OWASP ASVS 5.0 (9.1.2, 9.1.3, 9.2.1-9.2.3), CVE-2022-29217, CVE-2024-33663, CVE-2024-37568,
CVE-2025-59420, CVE-2026-32597, CVE-2026-75509, GHSA-75c5-xw7c-p5pm.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Claims = dict[str, Any]
Headers = dict[str, Any]


class Forge:
    """Knows our own key, so that each forgery differs from a good token in one thing.

    `elsewhere` is where `jku` and `x5u` lead: somebody may listen there, and must hear nothing.
    """

    def __init__(
        self,
        claims: Claims,
        kid: str,
        key: Ed25519PrivateKey,
        *,
        elsewhere: str = "https://attacker.example",
    ) -> None:
        self.claims = claims
        self.elsewhere = elsewhere
        self.headers: Headers = {"typ": "at+jwt", "kid": kid}
        self.key = key

    def signed(self, claims: Claims | None = None, headers: Headers | None = None) -> str:
        return self._sealed({**self.claims, **(claims or {})}, {**self.headers, **(headers or {})})

    def without(self, claim: str) -> str:
        left = {name: value for name, value in self.claims.items() if name != claim}
        return self._sealed(left, self.headers)

    def unsigned(self, algorithm: str, **header: object) -> str:
        return f"{_part({**self.headers, 'alg': algorithm, **header})}.{_part(self.claims)}."

    def changed(self, claims: Claims) -> str:
        """The signature of the token before the change."""
        header, _, signature = self.signed().split(".")
        return f"{header}.{_part({**self.claims, **claims})}.{signature}"

    def by_public_key(self) -> str:
        """Made by hand, for PyJWT warns of such keys."""
        signed = f"{_part({**self.headers, 'alg': 'HS256'})}.{_part(self.claims)}"
        mac = hmac.digest(self.key.public_key().public_bytes_raw(), signed.encode(), hashlib.sha256)
        return f"{signed}.{_encoded(mac)}"

    def by_another_key(self) -> str:
        return jwt.encode(self.claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=self.headers)

    def _sealed(self, claims: Claims, headers: Headers) -> str:
        """Signed as it is: a library that makes tokens would refuse some of them."""
        payload = json.dumps(claims).encode()
        return jwt.api_jws.encode(payload, self.key, algorithm="EdDSA", headers=headers)


FORGERIES: dict[str, Callable[[Forge], str]] = {
    "no algorithm": lambda forge: forge.unsigned("none"),
    "no algorithm in odd case": lambda forge: forge.unsigned("nOnE"),
    "the public key as a shared secret": lambda forge: forge.by_public_key(),
    "another key under our kid": lambda forge: forge.by_another_key(),
    "a kid that is a path": lambda forge: forge.signed(headers={"kid": "../../etc/passwd"}),
    "a kid that is SQL": lambda forge: forge.signed(headers={"kid": "' OR kid <> '"}),
    "a kid without end": lambda forge: forge.signed(headers={"kid": "k" * 3_000}),
    "a kid that is no text": lambda forge: forge.unsigned("EdDSA", kid=["k1"]),
    "another kid's signature": lambda forge: forge.signed(headers={"kid": "gateway"}),
    "a token without end": lambda forge: forge.signed({"more": "m" * 5_000}),
    "no signature": lambda forge: forge.unsigned("EdDSA"),
    "a changed claim": lambda forge: forge.changed({"role": "admin", "scopes": ["*:write"]}),
    "an ID token's type": lambda forge: forge.signed(headers={"typ": "JWT"}),
    "a service token's type": lambda forge: forge.signed(headers={"typ": "st+jwt"}),
    "an unknown crit": lambda forge: forge.signed(headers={"crit": ["exp"]}),
    "a jku": lambda forge: forge.signed(headers={"jku": f"{forge.elsewhere}/jwks"}),
    "an x5u": lambda forge: forge.signed(headers={"x5u": f"{forge.elsewhere}/cert"}),
    "an x5c": lambda forge: forge.signed(headers={"x5c": ["MIIB"]}),
    "a jwk": lambda forge: forge.signed(headers={"jwk": {"kty": "OKP"}}),
    "another audience": lambda forge: forge.signed({"aud": "someone-else"}),
    "a list of audiences": lambda forge: forge.signed({"aud": ["frontdesk", "someone-else"]}),
    "part of our issuer": lambda forge: forge.signed({"iss": "frontdesk-identit"}),
    "a list of issuers": lambda forge: forge.signed({"iss": ["frontdesk-identity", "attacker"]}),
    "no issuer": lambda forge: forge.without("iss"),
    "no audience": lambda forge: forge.without("aud"),
    "expired": lambda forge: forge.signed({"exp": int(time.time()) - 60}),
    "without an end": lambda forge: forge.without("exp"),
    "an end that is a text": lambda forge: forge.signed({"exp": "soon"}),
    "an end beyond all time": lambda forge: forge.signed({"exp": 1e99}),
    "longer than any token lives": lambda forge: forge.signed({"exp": int(time.time()) + 86_400}),
    "not valid yet": lambda forge: forge.signed({"nbf": int(time.time()) + 600}),
    "without a workspace": lambda forge: forge.without("wid"),
    "without a session": lambda forge: forge.without("sid"),
    "of another version": lambda forge: forge.signed({"ver": 2}),
    "a person who is no id": lambda forge: forge.signed({"sub": "mira"}),
}
"""The name of each says what is wrong with it."""


def _part(content: dict[str, Any]) -> str:
    return _encoded(json.dumps(content).encode())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
