"""The keys that access tokens are signed with, and when one follows another.

A key is published before it signs, so that whoever verifies knows it by then, and stays published after it
has signed until its last token has expired: no valid token is ever refused because keys changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum


class KeyState(StrEnum):
    """Published before it signs, signing, and published until its last token has expired."""

    NEXT = "next"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """Ed25519; the private half is sealed with a key that does not lie in the database.

    A retired key has none any more. `activated_at` is None for one that never signed.
    """

    kid: str
    public_key: bytes
    sealed_private_key: bytes
    state: KeyState
    created_at: datetime
    activated_at: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """`lead` is how long a key is published before it signs, `tail` how long after."""

    period: timedelta
    lead: timedelta
    tail: timedelta


class Step(Enum):
    NONE = "none"
    BEGIN = "begin"
    PUBLISH = "publish"
    ACTIVATE = "activate"


def due_step(keys: Sequence[SigningKey], rotation: Rotation, now: datetime, *, asked: bool) -> Step:
    """`asked` begins a rotation before its time; it never shortens how long the next key is published."""
    active = next((key for key in keys if key.state is KeyState.ACTIVE), None)
    following = next((key for key in keys if key.state is KeyState.NEXT), None)
    if active is None:
        return Step.BEGIN
    if following is not None:
        return Step.ACTIVATE if signs_from(following, rotation) <= now else Step.NONE
    signing_since = active.activated_at or active.created_at
    return Step.PUBLISH if asked or signing_since + rotation.period <= now + rotation.lead else Step.NONE


def signs_from(following: SigningKey, rotation: Rotation) -> datetime:
    """When a next key becomes the active one."""
    return following.created_at + rotation.lead
