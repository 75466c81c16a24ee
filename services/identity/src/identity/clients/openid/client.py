"""One provider: where to send a browser, and who it is that comes back."""

from __future__ import annotations

import base64
import time
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
import jwt
import structlog

from identity.clients.openid import id_token
from identity.clients.openid.fetching import fetch_json
from identity.clients.openid.kept import Kept
from identity.clients.openid.provider import Metadata, Provider
from identity.domain.outside.account import OutsidePerson
from identity.domain.outside.errors import OutsideProviderAway, OutsideSignInRefused
from identity.domain.outside.sign_in import Begun, challenge_of
from identity.domain.second_factor.factor import FRESH

METADATA_SECONDS = 3600.0
KEYS_SECONDS = 600.0
COOL_DOWN_SECONDS = 30.0
"""An unknown `kid` leads to one fetch in this time."""
DISCOVERY = "/.well-known/openid-configuration"

log = structlog.get_logger()


class OpenIdClient:
    """Authorization code with PKCE (S256). `plain_http` serves stand-ins while developing."""

    def __init__(
        self, provider: Provider, http: httpx.AsyncClient, *, redirect_uri: str, plain_http: bool = False
    ) -> None:
        self.provider = provider
        self._http = http
        self._redirect_uri = redirect_uri
        self._schemes = ("https", "http") if plain_http else ("https",)
        self._metadata = Kept(self._discover, seconds=METADATA_SECONDS)
        self._keys = Kept(self._fetch_keys, seconds=KEYS_SECONDS)

    async def authorization_url(self, begun: Begun, *, fresh: bool = False) -> str:
        """`fresh`: nobody is remembered there, and the provider says when she signed in (OpenID Connect
        Core 1.0, section 3.1.2.1). Raises `OutsideProviderAway`.
        """
        metadata = await self._metadata.get()
        query = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid email",
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": challenge_of(begun.code_verifier),
            "code_challenge_method": "S256",
        }
        if fresh:
            query |= {"prompt": "login", "max_age": str(int(FRESH.total_seconds()))}
        joint = "&" if urlsplit(metadata.authorization_endpoint).query else "?"
        return f"{metadata.authorization_endpoint}{joint}{urlencode(query)}"

    async def person(self, begun: Begun, *, code: str, issuer: str) -> OutsidePerson:
        """`issuer` is what the browser brought (RFC 9207). Raises one of the errors of domain/outside."""
        metadata = await self._metadata.get()
        if issuer != metadata.issuer and (issuer or metadata.says_issuer):
            raise id_token.refused("the answer's issuer")
        token = await self._exchange(metadata, code, begun.code_verifier)
        key = await self._key(id_token.header_of(token).get("kid"))
        return id_token.person_of(
            token,
            key,
            issuer=metadata.issuer,
            client_id=self.provider.client_id,
            nonce=begun.nonce,
            now=time.time(),
        )

    async def _exchange(self, metadata: Metadata, code: str, code_verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": code_verifier,
        }
        own = (self.provider.client_id, self.provider.client_secret)
        headers = {}
        if metadata.takes_basic:
            headers["Authorization"] = _basic(*own)
        else:
            form |= dict(zip(("client_id", "client_secret"), own, strict=True))
        request = self._http.build_request("POST", metadata.token_endpoint, data=form, headers=headers)
        status, answer = await fetch_json(self._http, request)
        token = answer.get("id_token")
        if status != httpx.codes.OK or not isinstance(token, str):
            log.warning("a sign-in provider refused a code", provider=self.provider.name, status=status)
            raise OutsideSignInRefused
        return token

    async def _key(self, kid: object) -> jwt.PyJWK:
        """Without a `kid` only the one key of a set can be meant."""
        for younger_than in (None, COOL_DOWN_SECONDS):
            keys = await self._keys.get(younger_than=younger_than)
            if isinstance(kid, str) and kid in keys:
                return keys[kid]
            if kid is None and len(keys) == 1:
                return next(iter(keys.values()))
        raise id_token.refused("kid")

    async def _discover(self) -> Metadata:
        url = self.provider.issuer.rstrip("/") + DISCOVERY
        status, found = await fetch_json(self._http, self._http.build_request("GET", url))
        names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        texts = {name: found.get(name) for name in names}
        if status != httpx.codes.OK or texts["issuer"] != self.provider.issuer:
            log.error("a sign-in provider is set wrongly", provider=self.provider.name, said=texts["issuer"])
            raise OutsideProviderAway
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            **{name: self._address(text) for name, text in texts.items()},
            takes_basic="client_secret_basic" in methods,
            says_issuer=found.get("authorization_response_iss_parameter_supported") is True,
        )

    async def _fetch_keys(self) -> dict[str, jwt.PyJWK]:
        metadata = await self._metadata.get()
        request = self._http.build_request("GET", metadata.jwks_uri)
        status, found = await fetch_json(self._http, request)
        keys = _readable(found.get("keys"))
        if status != httpx.codes.OK or not keys:
            raise OutsideProviderAway
        return keys

    def _address(self, given: object) -> str:
        if not isinstance(given, str) or urlsplit(given).scheme not in self._schemes:
            log.error("a sign-in provider names an address that is none", provider=self.provider.name)
            raise OutsideProviderAway
        return given


def _basic(client_id: str, client_secret: str) -> str:
    """RFC 6749, section 2.3.1: both are form-encoded first."""
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _readable(keys: Any) -> dict[str, jwt.PyJWK]:
    """Those that sign; kinds that are not known are left out."""
    found = {}
    for number, each in enumerate(keys if isinstance(keys, list) else []):
        try:
            key = jwt.PyJWK.from_dict(each)
        except (jwt.PyJWKError, jwt.InvalidKeyError, AttributeError):
            continue
        if key.public_key_use in (None, "sig") and key.algorithm_name in id_token.ALGORITHMS:
            found[key.key_id or str(number)] = key
    return found
