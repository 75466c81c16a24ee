"""What both kinds of token have in common: one algorithm, checked type, refused headers, bounded cache."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from typing import Any, Generic, TypeVar

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chassis.errors import Unauthenticated

ALGORITHM = "EdDSA"
LONGEST_TOKEN = 4_096
LEEWAY_SECONDS = 5
"""For clocks that differ, where a token begins; where it ends there is none."""
_ALLOWED_HEADERS = frozenset({"alg", "typ", "kid"})

V = TypeVar("V")


def header_of(token: str, *, kind: str) -> dict[str, Any]:
    """The unverified header, after what must not stand in it was refused (ASVS 9.1.2, 9.1.3, 9.2.2)."""
    if len(token) > LONGEST_TOKEN:
        raise Unauthenticated("the token is too long")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise Unauthenticated("the token is malformed") from None
    if header.get("alg") != ALGORITHM or header.get("typ") != kind or not set(header) <= _ALLOWED_HEADERS:
        raise Unauthenticated("the token is not of the expected kind")
    return header


def verified_claims(
    token: str, key: Ed25519PublicKey, *, issuer: str, audience: str, required: tuple[str, ...]
) -> dict[str, Any]:
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            issuer=issuer,
            audience=audience,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", *required], "strict_aud": True},
        )
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("the token has expired") from None
    except jwt.InvalidTokenError:
        raise Unauthenticated("the token is not valid") from None
    if not isinstance(claims["exp"], int):
        raise Unauthenticated("the token is not valid")
    if claims["exp"] <= time.time():
        raise Unauthenticated("the token has expired")
    return claims


class VerifiedCache(Generic[V]):
    """Verified tokens by their hash until they expire; bounded, least recently used goes first."""

    def __init__(self, size: int = 10_000) -> None:
        self._size = size
        self._entries: OrderedDict[bytes, tuple[float, V]] = OrderedDict()

    def get(self, token: str) -> V | None:
        digest = _digest(token)
        entry = self._entries.get(digest)
        if entry is None:
            return None
        if entry[0] <= time.time():
            del self._entries[digest]
            return None
        self._entries.move_to_end(digest)
        return entry[1]

    def put(self, token: str, value: V, *, until: float) -> None:
        self._entries[_digest(token)] = (until, value)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def clear(self) -> None:
        self._entries.clear()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
