"""What was said to and by a contact, in order."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Status(StrEnum):
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    id: UUID
    contact_id: UUID
    subject: str
    status: Status
    last_sequence: int
    last_message_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`delivery` is None for what is not delivered by us."""

    id: UUID
    conversation_id: UUID
    sequence: int
    direction: str
    channel: str
    subject: str
    text: str
    author: str
    delivery: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a mail says."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """A letter on its way into a conversation, written by the system."""

    id: UUID
    conversation_id: UUID
    sequence: int
    letter: Letter
