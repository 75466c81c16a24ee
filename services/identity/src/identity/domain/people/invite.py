"""An invite: bound to an address and a workspace, good once, for the life of the link that is mailed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from identity.domain import text
from identity.domain.access import scopes
from identity.domain.people import staff
from identity.domain.people.staff import Role

MOST_A_DAY = 50
"""Of a workspace: more is no team that grows but a sender of mails."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvite:
    """As it was asked for."""

    email: str
    role: str
    scopes: Sequence[str]
    bookable: bool

    def checked(self, *, grantable: Collection[str]) -> "Invited":
        """`grantable` is what the inviter may give away. Raises `Invalid` or `UnknownScope`."""
        return Invited(
            email=text.email(self.email, field="email"),
            role=staff.role(self.role, field="role"),
            scopes=scopes.checked(self.scopes, grantable=grantable, field="scopes"),
            bookable=self.bookable,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Who may come, and as what."""

    email: str
    role: Role
    scopes: tuple[str, ...]
    bookable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """`id` is that of the mailed link."""

    id: UUID
    invited: Invited
    invited_by: UUID | None
    created_at: datetime
    expires_at: datetime
