"""A link that a mail carries: who opens it reads the mails of the address. It serves once, not for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from identity.domain.mails.locale import Locale


class MailKind(StrEnum):
    PASSWORD_RESET = "password_reset"
    EMAIL_VERIFICATION = "email_verification"
    STAFF_INVITE = "staff_invite"
    EMAIL_CHANGE = "email_change"
    """To the address that an account is to have."""
    EMAIL_CHANGED = "email_changed"
    """To the address that it had."""
    PASSWORD_CHANGED = "password_changed"
    SECOND_FACTOR_OFF = "second_factor_off"


LIFE = {
    MailKind.PASSWORD_RESET: timedelta(hours=1),
    MailKind.EMAIL_VERIFICATION: timedelta(days=3),
    MailKind.STAFF_INVITE: timedelta(days=7),
    MailKind.EMAIL_CHANGE: timedelta(hours=24),
    MailKind.EMAIL_CHANGED: timedelta(days=7),
    MailKind.PASSWORD_CHANGED: timedelta(hours=24),
    MailKind.SECOND_FACTOR_OFF: timedelta(hours=24),
}
PAGES = {
    MailKind.PASSWORD_RESET: "reset-password",
    MailKind.EMAIL_VERIFICATION: "verify-email",
    MailKind.STAFF_INVITE: "accept-invite",
    MailKind.EMAIL_CHANGE: "change-email",
    MailKind.EMAIL_CHANGED: "restore-email",
    MailKind.PASSWORD_CHANGED: "reset-password",
    MailKind.SECOND_FACTOR_OFF: "reset-password",
}
"""Paths of the web app that the links lead to."""
_ALSO_SERVE = {MailKind.PASSWORD_RESET: (MailKind.PASSWORD_CHANGED, MailKind.SECOND_FACTOR_OFF)}
"""Who reads that somebody else changed the account sets a new password at once."""
MOST_AN_HOUR = 5
"""Mails of one kind to one address, so that nobody's mailbox is flooded."""


def serving_as(kind: MailKind) -> tuple[MailKind, ...]:
    """Mails whose links do what those of the kind do."""
    return (kind, *_ALSO_SERVE.get(kind, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedLink:
    """`workspace_id` is None where the mail concerns a person alone, `locale` where nothing is known of it.

    `user_id` is the account that gets or had the address, of links that change it.

    The token can be found by its `digest` and read from its seal, by who holds the master secret.
    """

    id: UUID
    kind: MailKind
    email: str
    digest: bytes
    sealed_token: bytes
    workspace_id: UUID | None = None
    requested_by: UUID | None = None
    user_id: UUID | None = None
    locale: Locale | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentLink:
    """What a link that served stood for."""

    id: UUID
    kind: MailKind
    email: str
    workspace_id: UUID | None
    user_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingAddress:
    """One that an account gets if its link is opened in time."""

    email: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMail:
    """A mail as it is sent now. Names are empty where there is nobody or nothing to name."""

    link_id: UUID
    kind: MailKind
    email: str
    sealed_token: bytes
    workspace_id: UUID | None
    locale: Locale
    expires_at: datetime
    recipient_name: str
    workspace_name: str
    sender_name: str
    has_account: bool
    email_verified: bool

    @property
    def is_wanted(self) -> bool:
        """Nobody is mailed about an account that is not there, or about what is settled."""
        if self.kind in (MailKind.STAFF_INVITE, MailKind.EMAIL_CHANGED):
            return True
        if self.kind is MailKind.EMAIL_CHANGE:
            return not self.has_account
        if self.kind is MailKind.EMAIL_VERIFICATION and self.email_verified:
            return False
        return self.has_account
