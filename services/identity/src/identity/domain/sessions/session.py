"""A session is one sign-in of a person in a workspace, and the family of its refresh tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from uuid import UUID

from identity.domain.people.staff import HeldRights, Role
from identity.domain.sessions.client import Client

IDLE = timedelta(days=30)
"""A session that is not refreshed for so long is over."""
LONGEST = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    id: UUID
    workspace_id: UUID
    user_id: UUID
    created_at: datetime

    def ends_at(self, now: datetime) -> datetime:
        """When it ends if it is not used after `now`."""
        return min(now + IDLE, self.created_at + LONGEST)


class Ended(StrEnum):
    """Why a session is over before its time."""

    REFRESH_TOKEN_REUSED = "refresh_token_reused"
    MEMBER_REMOVED = "member_removed"
    SIGNED_OUT = "signed_out"
    ENDED_BY_OWNER = "ended_by_owner"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    PLATFORM_ROLE_WITHDRAWN = "platform_role_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session as its person sees it in a list."""

    id: UUID
    workspace_id: UUID
    client: Client
    created_at: datetime
    last_used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an access token is made from."""

    session: Session
    role: Role
    granted_at: datetime
    scopes: tuple[str, ...]
    """Empty: all that the role allows."""
    suspended: bool = False
    """The workspace, so the role allows nothing."""


def granted(session: Session, held: HeldRights) -> Grant:
    return Grant(
        session=session,
        role=held.rights.role,
        scopes=held.rights.scopes,
        granted_at=held.at,
        suspended=held.suspended,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RotatedToken:
    """A refresh token that was presented again."""

    session: Session
    session_lives: bool
    rotated_at: datetime | None
    successor_lives: bool
    sealed_successor: bytes | None


class Reuse(Enum):
    """What a refresh token that cannot be rotated is."""

    REPEATED = "repeated"
    OVER = "over"
    STOLEN = "stolen"


def judge(token: RotatedToken, *, now: datetime, grace: timedelta) -> Reuse:
    """An answer that got lost is given again; anything else shows that two parties hold the family.

    Only the direct predecessor of the newest token is forgiven, and only for `grace`.
    """
    if not token.session_lives or token.rotated_at is None:
        return Reuse.OVER
    if token.successor_lives and now - token.rotated_at <= grace:
        return Reuse.REPEATED
    return Reuse.STOLEN
