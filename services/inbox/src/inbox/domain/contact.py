"""A person the business talks to, found by her addresses."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Invalid

LONGEST_EMAIL = 254
"""Characters, RFC 5321 section 4.5.3.1.3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    id: UUID
    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    id: UUID
    name: str
    email: str
    phone: str | None

    def made_at(self, moment: datetime) -> Contact:
        return Contact(
            id=self.id,
            name=self.name,
            emails=(self.email,),
            phones=(self.phone,) if self.phone else (),
            created_at=moment,
        )


def normalised_email(text: str) -> str:
    """One spelling per mailbox. Raises `Invalid` for what no mail can be sent to."""
    email = spelled_once(text)
    local, at, domain = email.rpartition("@")
    readable = email.isprintable() and not any(character.isspace() for character in email)
    if not (local and at and domain and readable and len(email) <= LONGEST_EMAIL):
        raise Invalid("this is not an e-mail address", field="email")
    return email


def spelled_once(text: str) -> str:
    """As addresses are compared, whether it is one or not."""
    return unicodedata.normalize("NFC", text.strip()).lower()


def normalised_phone(text: str) -> str | None:
    """Digits, with a plus sign in front where the country is said; None where no digit is left."""
    digits = "".join(character for character in text if character in "0123456789")
    if not digits:
        return None
    return f"+{digits}" if text.strip().startswith("+") else digits
