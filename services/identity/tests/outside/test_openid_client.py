"""What a provider may get wrong, or somebody in its place may try."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from identity.clients.openid import fetching
from identity.clients.openid.client import OpenIdClient
from identity.clients.openid.provider import Provider
from identity.domain.outside.account import OutsidePerson
from identity.domain.outside.errors import OutsideProviderAway, OutsideSignInRefused
from identity.domain.outside.sign_in import begin
from identity_worlds.stand_in_provider import CLIENT_ID, CLIENT_SECRET, StandIn, standing_in

Claims = dict[str, Any]
EMAIL = "mira@example.org"


def _client(provider: StandIn, http: httpx.AsyncClient) -> OpenIdClient:
    ours = Provider(
        name="stand-in",
        title="Stand-in",
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
    )
    return OpenIdClient(ours, http, redirect_uri="https://desk.example/callback", plain_http=True)


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with standing_in() as provider:
        yield provider


@pytest_asyncio.fixture
async def client(provider: StandIn) -> AsyncIterator[OpenIdClient]:
    async with httpx.AsyncClient() as http:
        yield _client(provider, http)


async def _sign_in(client: OpenIdClient, provider: StandIn, *, issuer: str = "") -> OutsidePerson:
    begun = begin()
    code = provider.authorize(await client.authorization_url(begun), email=EMAIL)
    return await client.person(begun, code=code, issuer=issuer)


async def test_a_good_token_says_who_signed_in(client: OpenIdClient, provider: StandIn):
    person = await _sign_in(client, provider)
    assert person.authenticated_at is not None
    assert person == OutsidePerson(
        issuer=provider.issuer,
        subject=EMAIL,
        email=EMAIL,
        email_verified=True,
        authenticated_at=person.authenticated_at,
    )


def _claims(**changes: object) -> Callable[[Claims], Claims]:
    return lambda claims: {name: value for name, value in {**claims, **changes}.items() if value is not None}


def _unsigned(_own: StandIn, claims: Claims) -> str:
    return f"{_part({'alg': 'none', 'kid': 'p1'})}.{_part(claims)}."


def _by_public_key(own: StandIn, claims: Claims) -> str:
    """Made by hand: PyJWT refuses to use such a key."""
    import hashlib
    import hmac

    secret = own.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{_part({'alg': 'HS256', 'kid': 'p1'})}.{_part(claims)}"
    return f"{signed}.{_b64(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


def _by_client_secret(own: StandIn, claims: Claims) -> str:
    return own.signed(claims, key=CLIENT_SECRET.ljust(32), algorithm="HS256")


def _with_header(**header: object) -> Callable[[StandIn, Claims], str]:
    def sign(own: StandIn, claims: Claims) -> str:
        return jwt.encode(claims, own.key, algorithm="RS256", headers={**own.headers, **header})

    return sign


WRONG_CLAIMS: dict[str, Claims] = {
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "another client"},
    "an audience that begins like ours": {"aud": CLIENT_ID + "-2"},
    "several audiences and no azp": {"aud": [CLIENT_ID, "another client"]},
    "another azp": {"aud": [CLIENT_ID, "another client"], "azp": "another client"},
    "another issuer": {"iss": "http://127.0.0.1:1"},
    "expired": {"exp": int(time.time()) - 120},
    "no end": {"exp": None},
    "an end that is a text": {"exp": "later"},
    "made long ago": {"iat": int(time.time()) - 7200},
    "made in the future": {"iat": int(time.time()) + 7200},
    "no time of making": {"iat": None},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "an endless subject": {"sub": "x" * 256},
}


@pytest.mark.parametrize("fault", WRONG_CLAIMS)
async def test_a_token_with_a_wrong_claim_is_refused(client: OpenIdClient, provider: StandIn, fault: str):
    provider.claims = _claims(**WRONG_CLAIMS[fault])
    with pytest.raises(OutsideSignInRefused):
        await _sign_in(client, provider)


FORGED: dict[str, Callable[[StandIn, Claims], str]] = {
    "unsigned": _unsigned,
    "HS256 with the public key": _by_public_key,
    "HS256 with our own secret": _by_client_secret,
    "another key under a known kid": lambda own, claims: own.signed(
        claims, key=generate_private_key(65537, 2048)
    ),
    "an algorithm that is not the key's": lambda own, claims: own.signed(claims, algorithm="PS256"),
    "an unknown kid": _with_header(kid="p2"),
    "a jku": _with_header(jku="https://attacker.example/keys"),
    "a jwk": _with_header(jwk={"kty": "RSA"}),
    "an unknown crit": _with_header(crit=["exp"]),
    "no token at all": lambda _own, _claims: "not a token",
    "an endless token": lambda _own, _claims: "x" * 20_000,
}


@pytest.mark.parametrize("forgery", FORGED)
async def test_a_forged_token_is_refused(client: OpenIdClient, provider: StandIn, forgery: str):
    provider.sign = FORGED[forgery]
    with pytest.raises(OutsideSignInRefused):
        await _sign_in(client, provider)
    assert set(provider.asked) <= {"/.well-known/openid-configuration", "/token", "/keys"}


async def test_several_audiences_are_fine_where_azp_says_that_we_asked(
    client: OpenIdClient, provider: StandIn
):
    provider.claims = _claims(aud=[CLIENT_ID, "another client"], azp=CLIENT_ID)
    assert (await _sign_in(client, provider)).subject == EMAIL


async def test_metadata_and_keys_are_fetched_once(client: OpenIdClient, provider: StandIn):
    await asyncio.gather(*(_sign_in(client, provider) for _ in range(10)))
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/keys") == 1


async def test_unknown_kids_make_us_fetch_once_in_a_while_only(client: OpenIdClient, provider: StandIn):
    await _sign_in(client, provider)
    provider.sign = _with_header(kid="p2")
    for _ in range(5):
        with pytest.raises(OutsideSignInRefused):
            await _sign_in(client, provider)
    assert provider.asked.count("/keys") == 1


async def test_an_answer_in_the_name_of_another_provider_is_refused(client: OpenIdClient, provider: StandIn):
    assert await _sign_in(client, provider, issuer=provider.issuer)
    with pytest.raises(OutsideSignInRefused):
        await _sign_in(client, provider, issuer="https://attacker.example")


async def test_a_provider_that_always_names_itself_must(client: OpenIdClient, provider: StandIn):
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(OutsideSignInRefused):
        await _sign_in(client, provider)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
async def test_metadata_that_are_not_the_providers_are_not_used(
    client: OpenIdClient, provider: StandIn, metadata: Claims
):
    provider.metadata = metadata
    with pytest.raises(OutsideProviderAway):
        await client.authorization_url(begin())


async def test_outside_development_a_provider_speaks_https(provider: StandIn):
    async with httpx.AsyncClient() as http:
        ours = _client(provider, http).provider
        with pytest.raises(OutsideProviderAway):
            await OpenIdClient(ours, http, redirect_uri="").authorization_url(begin())


@pytest.mark.parametrize("status", [500, 503, 302])
async def test_a_provider_that_fails_is_away(client: OpenIdClient, provider: StandIn, status: int):
    provider.status = status
    with pytest.raises(OutsideProviderAway):
        await client.authorization_url(begin())


async def test_a_slow_provider_is_away_and_is_not_waited_for(
    client: OpenIdClient, provider: StandIn, monkeypatch: pytest.MonkeyPatch
):
    begun = begin()
    code = provider.authorize(await client.authorization_url(begun), email=EMAIL)
    monkeypatch.setattr(fetching, "PATIENCE_SECONDS", 0.2)
    provider.delay.clear()
    with pytest.raises(OutsideProviderAway):
        await client.person(begun, code=code, issuer="")


async def test_a_provider_that_is_not_there_is_away(provider: StandIn):
    provider.issuer = "http://127.0.0.1:1"
    async with httpx.AsyncClient() as http:
        with pytest.raises(OutsideProviderAway):
            await _client(provider, http).authorization_url(begin())


async def test_our_secret_goes_in_the_form_where_the_provider_wants_it_there(
    client: OpenIdClient, provider: StandIn
):
    provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    # The stand-in takes the header only, so it refuses: the secret went elsewhere.
    with pytest.raises(OutsideSignInRefused):
        await _sign_in(client, provider)


def _part(content: Claims) -> str:
    return _b64(json.dumps(content).encode())


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
