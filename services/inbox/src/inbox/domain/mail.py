"""A mail as it goes over the wire."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    filename: str
    content_type: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """`id` is the message's; `message_id` is the header and the same in every attempt."""

    id: UUID
    message_id: str
    recipient_name: str
    recipient: str
    sender_name: str
    sender: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mail in the mailbox of a developer."""

    id: UUID
    recipient: str
    sender: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    sent_at: datetime
