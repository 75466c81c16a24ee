"""A second factor, and what was shown of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from identity.domain.sign_in.attempts import Counters

CHALLENGE_LIFE = timedelta(minutes=5)
"""Between the first step and the code."""
FREE_CODES = 5
"""Wrong codes before the next ones wait."""
FRESH = timedelta(minutes=10)
"""How long a proof serves for dangerous acts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    user_id: UUID
    sealed_secret: bytes
    confirmed_at: datetime | None
    recovery_codes_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A sign-in whose first step succeeded; it ends with the password that was true then."""

    digest: bytes
    user_id: UUID
    workspace_id: UUID
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCode:
    """Of the app, by its time step, or a recovery code, by its digest; each serves once."""

    user_id: UUID
    step: int | None = None
    recovery_digest: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredChallenge:
    """The code that answers it; without a digest it came with the password, and nobody was challenged."""

    shown: ShownCode
    counters: Counters
    digest: bytes | None = None
