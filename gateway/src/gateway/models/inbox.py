from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gateway.binding import Query, Reply
from gateway.binding.patterns import NO_NUL
from gateway.models.fields import Id, Page


class Contact(Reply):
    id: str
    name: str
    emails: list[str]
    phones: list[str]
    created_at: datetime | None


class ContactPage(Reply):
    items: list[Contact]
    next_cursor: str | None


class ContactFilter(Page):
    email: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=254)] | None = Field(
        default=None, description="Exact, without regard to case."
    )


class Conversation(Reply):
    id: str
    contact_id: str
    subject: str
    status: str
    last_sequence: int
    last_message_at: datetime | None
    created_at: datetime | None


class ConversationPage(Reply):
    items: list[Conversation]
    next_cursor: str | None


class ConversationFilter(Page):
    contact_id: Id | None = None
    status: Literal["open", "pending", "snoozed", "closed"] | None = None


class Message(Reply):
    id: str
    conversation_id: str
    sequence: int
    direction: Literal["inbound", "outbound"]
    channel: str
    subject: str | None
    text: str
    author: str
    delivery: str | None
    created_at: datetime | None


class MessagePage(Reply):
    items: list[Message]
    next_cursor: str | None


class MailAttachment(Reply):
    filename: str
    content_type: str
    content: str


class Mail(Reply):
    id: str
    to: str
    from_: str = Field(alias="from")
    subject: str
    text: str
    attachments: list[MailAttachment]
    sent_at: datetime | None


class Mailbox(Reply):
    items: list[Mail]


class MailFilter(Query):
    to: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=254)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
