"""Mails whose links are secrets, such as those about a person's account.

They belong to no conversation, and what they say is not kept.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class MailKind(StrEnum):
    PASSWORD_RESET = "password_reset"
    EMAIL_VERIFICATION = "email_verification"
    STAFF_INVITE = "staff_invite"
    EMAIL_CHANGE = "email_change"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"
    SECOND_FACTOR_OFF = "second_factor_off"
    MY_BOOKINGS = "my_bookings"
    WAITING_OFFER = "waiting_offer"


TO_CUSTOMERS = frozenset({MailKind.MY_BOOKINGS, MailKind.WAITING_OFFER})
"""Booking says what these say, identity all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedMail:
    id: UUID
    kind: MailKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMail:
    """To be sent by this process. `attempt` counts from 1."""

    id: UUID
    kind: MailKind
    workspace_id: UUID
    requested_at: datetime
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMail:
    """What its owner says at the moment of sending; names are empty where there is nobody to name."""

    kind: MailKind
    locale: str
    recipient: str
    recipient_name: str
    workspace_name: str
    sender_name: str
    link: str
    expires_at: datetime
