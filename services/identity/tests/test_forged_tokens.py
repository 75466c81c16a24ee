"""The attack table of anchors/identity-reliability.md, section 2.4, against a service called directly."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import pytest_asyncio
from chassis.errors import FrontdeskError, Kind
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frontdesk.identity.v1.identity_pb2 import GetMeRequest, OnboardWorkspaceResponse, Tokens
from identity.credentials.keyring import Keyring

from .calling import Process

Claims = dict[str, Any]
Headers = dict[str, Any]


class Forge:
    """Knows our own key, so that each forgery differs from a good token in one thing."""

    def __init__(self, claims: Claims, kid: str, key: Ed25519PrivateKey) -> None:
        self.claims = claims
        self.headers: Headers = {"typ": "at+jwt", "kid": kid}
        self.key = key

    def signed(self, claims: Claims | None = None, headers: Headers | None = None) -> str:
        return jwt.encode(
            {**self.claims, **(claims or {})},
            self.key,
            algorithm="EdDSA",
            headers={**self.headers, **(headers or {})},
        )

    def without(self, claim: str) -> str:
        left = {name: value for name, value in self.claims.items() if name != claim}
        return jwt.encode(left, self.key, algorithm="EdDSA", headers=self.headers)

    def unsigned(self, algorithm: str) -> str:
        header = {**self.headers, "alg": algorithm}
        return f"{_part(header)}.{_part(self.claims)}."

    def by_public_key(self) -> str:
        return jwt.encode(
            self.claims,
            self.key.public_key().public_bytes_raw(),
            algorithm="HS256",
            headers=self.headers,
        )

    def by_another_key(self) -> str:
        return jwt.encode(self.claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=self.headers)


FORGERIES: dict[str, Callable[[Forge], str]] = {
    "no algorithm": lambda forge: forge.unsigned("none"),
    "no algorithm in odd case": lambda forge: forge.unsigned("nOnE"),
    "the public key as a shared secret": lambda forge: forge.by_public_key(),
    "another key under our kid": lambda forge: forge.by_another_key(),
    "an unknown kid": lambda forge: forge.signed(headers={"kid": "../../etc/passwd"}),
    "another type": lambda forge: forge.signed(headers={"typ": "JWT"}),
    "a service token's type": lambda forge: forge.signed(headers={"typ": "st+jwt"}),
    "an unknown crit": lambda forge: forge.signed(headers={"crit": ["exp"]}),
    "a jku": lambda forge: forge.signed(headers={"jku": "https://attacker.example/jwks"}),
    "an x5u": lambda forge: forge.signed(headers={"x5u": "https://attacker.example/cert"}),
    "a jwk": lambda forge: forge.signed(headers={"jwk": {"kty": "OKP"}}),
    "another audience": lambda forge: forge.signed({"aud": "someone-else"}),
    "a list of audiences": lambda forge: forge.signed({"aud": ["frontdesk", "someone-else"]}),
    "another issuer": lambda forge: forge.signed({"iss": "frontdesk-identit"}),
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


@pytest_asyncio.fixture(scope="module")
async def owner(gateway: Process) -> OnboardWorkspaceResponse:
    return await gateway.onboard()


@pytest_asyncio.fixture(scope="module")
async def forge(owner: OnboardWorkspaceResponse, keyring: Keyring) -> Forge:
    claims = jwt.decode(owner.tokens.access_token, options={"verify_signature": False})
    signer = await keyring.signer()
    return Forge(claims, signer.kid, signer.private_key)


async def test_a_token_from_the_forge_without_a_fault_is_accepted(
    gateway: Process, owner: OnboardWorkspaceResponse, forge: Forge
):
    assert await _who(gateway, owner, forge.signed({"jti": "another"})) == owner.user.id


@pytest.mark.parametrize("fault", FORGERIES)
async def test_a_forged_token_is_refused(
    gateway: Process, owner: OnboardWorkspaceResponse, forge: Forge, fault: str
):
    with pytest.raises(FrontdeskError) as refused:
        await _who(gateway, owner, FORGERIES[fault](forge))
    assert refused.value.kind is Kind.UNAUTHENTICATED


async def test_a_refresh_token_is_no_access_token(gateway: Process, owner: OnboardWorkspaceResponse):
    with pytest.raises(FrontdeskError) as refused:
        await _who(gateway, owner, owner.tokens.refresh_token)
    assert refused.value.kind is Kind.UNAUTHENTICATED


async def _who(gateway: Process, owner: OnboardWorkspaceResponse, token: str) -> str:
    tokens = Tokens(access_token=token, workspace_id=owner.workspace.id)
    return (await gateway.person(gateway.staff.GetMe, GetMeRequest(), tokens)).user.id


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
