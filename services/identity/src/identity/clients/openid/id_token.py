"""The checks of an ID token (OpenID Connect Core 1.0, section 3.1.3.7)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
import structlog

from identity.domain.outside.account import OutsidePerson
from identity.domain.outside.errors import OutsideSignInRefused
from identity.domain.text import normalised_email

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"})
"""Asymmetric ones only: else the public key, or the client's own secret, could sign (ASVS 9.1.2)."""
LONGEST_TOKEN = 16_384
LONGEST_SUBJECT = 255  # section 2 of the same
LEEWAY_SECONDS = 30
OLDEST_SECONDS = 600
_ALLOWED_HEADERS = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
"""`jku`, `x5u`, `jwk` and `crit` are none of them: keys come from the provider's own set (ASVS 9.1.3)."""

log = structlog.get_logger()


def header_of(token: str) -> Mapping[str, Any]:
    """Of a token that may be looked at further. Raises `OutsideSignInRefused`."""
    try:
        header = jwt.get_unverified_header(token) if len(token) <= LONGEST_TOKEN else {}
    except jwt.InvalidTokenError:
        header = {}
    if header.get("alg") not in ALGORITHMS or not set(header) <= _ALLOWED_HEADERS:
        raise refused("header")
    return header


def person_of(
    token: str, key: jwt.PyJWK, *, issuer: str, client_id: str, nonce: str, now: float
) -> OutsidePerson:
    """Raises `OutsideSignInRefused`."""
    algorithm = jwt.get_unverified_header(token)["alg"]
    if key.algorithm_name != algorithm:
        raise refused("algorithm")
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except jwt.InvalidTokenError as error:
        raise refused(type(error).__name__) from None
    _check(claims, client_id=client_id, nonce=nonce, now=now)
    email = claims.get("email")
    return OutsidePerson(
        issuer=issuer,
        subject=claims["sub"],
        email=normalised_email(email) if isinstance(email, str) else "",
        email_verified=claims.get("email_verified") is True,
        authenticated_at=_authenticated_at(claims.get("auth_time"), now),
    )


def _check(claims: Mapping[str, Any], *, client_id: str, nonce: str, now: float) -> None:
    """What PyJWT does not."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise refused("azp")
    if not isinstance(claims["iat"], int | float) or claims["iat"] < now - OLDEST_SECONDS:
        raise refused("iat")
    given = claims["nonce"]
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise refused("nonce")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\x00" in subject:
        raise refused("sub")


def _authenticated_at(told: object, now: float) -> datetime | None:
    """Nothing that is no time of the past proves anything."""
    if isinstance(told, int | float) and 0 <= told <= now + LEEWAY_SECONDS:
        return datetime.fromtimestamp(told, UTC)
    return None


def refused(what: str) -> OutsideSignInRefused:
    """The log tells the operator what the person is not told."""
    log.warning("an ID token is refused", because=what)
    return OutsideSignInRefused()
