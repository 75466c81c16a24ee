"""The keys that access tokens are signed with."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyState(StrEnum):
    """Published before it signs, signing, and published until its last token has expired."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """Ed25519; the private half is sealed with a key that does not lie in the database."""

    kid: str
    public_key: bytes
    sealed_private_key: bytes
    state: KeyState
    not_after: datetime | None = None
