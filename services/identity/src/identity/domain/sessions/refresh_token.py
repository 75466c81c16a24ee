"""Refresh tokens: opaque to their holder; the workspace inside tells whose rows to look at."""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from identity.domain.errors import InvalidRefreshToken

SECRET_BYTES = 32
_PREFIX = "fdr_"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    workspace_id: UUID
    secret: bytes

    @property
    def digest(self) -> bytes:
        """The only thing of it that is stored."""
        return hashlib.sha256(self.workspace_id.bytes + self.secret).digest()

    def __str__(self) -> str:
        return _PREFIX + base64.urlsafe_b64encode(self.workspace_id.bytes + self.secret).decode()


def parse(text: str) -> RefreshToken:
    """Raises `InvalidRefreshToken`."""
    try:
        raw = base64.b64decode(text.removeprefix(_PREFIX), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidRefreshToken from None
    if not text.startswith(_PREFIX) or len(raw) != 16 + SECRET_BYTES:
        raise InvalidRefreshToken
    return RefreshToken(workspace_id=UUID(bytes=raw[:16]), secret=raw[16:])


def new(workspace_id: UUID) -> RefreshToken:
    return RefreshToken(workspace_id=workspace_id, secret=secrets.token_bytes(SECRET_BYTES))
