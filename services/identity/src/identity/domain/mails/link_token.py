"""The secret in a mailed link: opaque, and known to nobody but the mail's reader."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass

from identity.domain.errors import InvalidLink

SECRET_BYTES = 32
_PREFIX = "fdl_"


@dataclass(frozen=True, slots=True)
class LinkToken:
    secret: bytes

    @property
    def digest(self) -> bytes:
        """What a presented token is found by."""
        return hashlib.sha256(self.secret).digest()

    def __str__(self) -> str:
        return _PREFIX + base64.urlsafe_b64encode(self.secret).decode().rstrip("=")


def new() -> LinkToken:
    return LinkToken(secrets.token_bytes(SECRET_BYTES))


def parse(text: str) -> LinkToken:
    """Raises `InvalidLink`."""
    encoded = text.removeprefix(_PREFIX)
    try:
        raw = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidLink from None
    if not text.startswith(_PREFIX) or len(raw) != SECRET_BYTES:
        raise InvalidLink
    return LinkToken(raw)
