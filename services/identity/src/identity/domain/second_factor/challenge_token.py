"""What stands for the first step of a sign-in, until the code is there."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from identity.domain.errors import InvalidChallenge

_PREFIX = "fdc_"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class ChallengeToken:
    secret: bytes

    @property
    def digest(self) -> bytes:
        """The only thing of it that is stored."""
        return hashlib.sha256(self.secret).digest()

    def __str__(self) -> str:
        return _PREFIX + base64.urlsafe_b64encode(self.secret).decode()


def new() -> ChallengeToken:
    return ChallengeToken(secrets.token_bytes(_SECRET_BYTES))


def parse(text: str) -> ChallengeToken:
    """Raises `InvalidChallenge`."""
    try:
        raw = base64.b64decode(text.removeprefix(_PREFIX), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidChallenge from None
    if not text.startswith(_PREFIX) or len(raw) != _SECRET_BYTES:
        raise InvalidChallenge
    return ChallengeToken(raw)
