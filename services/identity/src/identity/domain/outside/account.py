"""Whose account a person at a provider outside is.

Known by issuer and subject, never by e-mail alone: an address can change hands. A first sign-in finds the
account of that e-mail only if both sides have proved it. An account whose address nobody proved may have been
made by someone who waits for its owner (account pre-hijacking), so it is never linked by itself.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import NamedTuple
from uuid import UUID

NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePerson:
    """What a provider says of who signed in; `email` is normalised, and empty where it says none."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    authenticated_at: datetime | None = None
    """A provider may have remembered her for weeks; None where it does not say."""

    def proved_at(self, now: datetime) -> datetime:
        """When she last showed that it is she; `NEVER` where nobody knows."""
        return NEVER if self.authenticated_at is None else min(self.authenticated_at, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOfEmail:
    """The account with the e-mail that the provider says."""

    user_id: UUID
    email_verified: bool


class LinkedIdentity(NamedTuple):
    """Somebody at a provider who signs in as the person."""

    id: UUID
    issuer: str
    linked_at: datetime
    last_used_at: datetime


class Link(Enum):
    """What to do with somebody who was not seen before."""

    TO_ACCOUNT = "to account"
    NONE = "none"


def verdict(person: OutsidePerson, account: AccountOfEmail | None) -> Link:
    if account is None or not person.email:
        return Link.NONE
    return Link.TO_ACCOUNT if person.email_verified and account.email_verified else Link.NONE
