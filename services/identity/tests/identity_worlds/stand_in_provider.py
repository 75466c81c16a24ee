"""An OpenID Connect provider on this machine that signs real tokens, and can be told to be wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT_ID = "frontdesk"
CLIENT_SECRET = "a secret of the client"
Change = Callable[["StandIn", dict[str, Any]], dict[str, Any]]


@dataclass(slots=True, kw_only=True)
class Authorized:
    """What a person agreed to at the provider."""

    subject: str
    email: str
    email_verified: bool
    nonce: str
    challenge: str
    at: int


@dataclass(slots=True)
class StandIn:
    """`claims`, `headers`, `sign` and `answer` are replaced by tests that want a fault.

    `remembers`: for how many seconds its people have been signed in, unless it is told to ask again.
    """

    issuer: str = ""
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    codes: dict[str, Authorized] = field(default_factory=dict)
    claims: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda claims: claims)
    headers: dict[str, Any] = field(default_factory=lambda: {"kid": "p1"})
    sign: Callable[[StandIn, dict[str, Any]], str] = field(default=lambda own, claims: own.signed(claims))
    metadata: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    remembers: int = 0
    delay: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.delay.set()

    def authorize(self, url: str, *, email: str, subject: str = "", email_verified: bool = True) -> str:
        """As a person who agrees; answers the code that the browser would carry back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert query["client_id"] == CLIENT_ID
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        assert "openid" in query["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = Authorized(
            subject=subject or email,
            email=email,
            email_verified=email_verified,
            nonce=query["nonce"],
            challenge=query["code_challenge"],
            at=int(time.time()) - (0 if query.get("prompt") == "login" else self.remembers),
        )
        return code

    def signed(self, claims: dict[str, Any], *, key: Any = None, algorithm: str = "RS256") -> str:
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers=self.headers)

    def discovered(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def published(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{"kid": "p1", "use": "sig", "alg": "RS256", **public}, {"kty": "unknown"}]}

    def exchanged(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        known = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if known is None or base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() != known.challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": known.subject,
            "iat": now,
            "exp": now + 300,
            "nonce": known.nonce,
            "email": known.email,
            "email_verified": known.email_verified,
            "auth_time": known.at,
        }
        return 200, {"id_token": self.sign(self, self.claims(claims)), "token_type": "Bearer"}


@contextmanager
def standing_in() -> Iterator[StandIn]:
    provider = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.delay.set()
        server.shutdown()
        server.server_close()


def _handler(provider: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {
                "/.well-known/openid-configuration": provider.discovered,
                "/keys": provider.published,
            }
            self._answer(200, pages[self.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(
                *(provider.exchanged(form) if self._is_ours() else (401, {"error": "invalid_client"}))
            )

        def _is_ours(self) -> bool:
            pair = f"{CLIENT_ID}:{CLIENT_SECRET.replace(' ', '+')}"
            return self.headers["Authorization"] == f"Basic {base64.b64encode(pair.encode()).decode()}"

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            provider.asked.append(self.path)
            provider.delay.wait(30)
            self.send_response(provider.status if provider.status != 200 else status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: object) -> None:
            return

    return Handler
