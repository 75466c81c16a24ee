"""A sign-in through a provider outside, from its beginning to the ticket that tokens are had for.

Four secrets belong to it. `state` names it in the browser's address and serves once; the code verifier and
the nonce tie the provider's answer to it; the app's own secret ties the tokens to whoever began.
"""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from chassis.errors import Invalid

BEGUN_FOR = timedelta(minutes=10)
"""How long a person may take at the provider."""
TICKET_FOR = timedelta(minutes=1)
STRANGERS_TICKET_FOR = timedelta(minutes=15)
"""Of somebody without an account, who may have a form to fill in."""
_SECRET_BYTES = 32
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """`state` and `code_verifier` are known in full while it begins; stored is a digest, and a seal."""

    state: str
    nonce: str
    code_verifier: str


def begin() -> Begun:
    return Begun(state=new_secret(), nonce=new_secret(), code_verifier=new_secret())


def new_secret() -> str:
    return secrets.token_urlsafe(_SECRET_BYTES)


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def challenge_of(secret: str) -> str:
    """S256 of RFC 7636, section 4.2."""
    return base64.urlsafe_b64encode(digest(secret)).rstrip(b"=").decode()


def checked_challenge(given: str) -> str:
    """Raises `Invalid`."""
    if not _CHALLENGE.fullmatch(given):
        raise Invalid("a challenge is BASE64URL(SHA-256(secret)) without padding", field="challenge")
    return given
