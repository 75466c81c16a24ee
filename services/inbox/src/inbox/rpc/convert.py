"""Between messages and the domain, and the keys that lists are sorted by."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid, NotFound
from chassis.rpc.paging import InvalidCursor, Page
from frontdesk.inbox.v1 import inbox_pb2 as pb

from inbox.domain.contact import Contact, spelled_once
from inbox.domain.conversation import Conversation, Message, Status
from inbox.domain.mail import Kept

T = TypeVar("T")
Key = tuple[datetime | UUID | int, ...]


def named(text: str, noun: str) -> UUID:
    """Raises `NotFound`: what is not an id names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(f"there is no such {noun}") from None


def filter_id(text: str, field: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid("this is not an id", field=field) from None


def filter_email(text: str) -> str | None:
    """What is no address is nobody's."""
    return spelled_once(text) if text else None


def filter_status(text: str) -> Status | None:
    try:
        return Status(text) if text else None
    except ValueError:
        raise Invalid(f"a status is one of {', '.join(Status)}", field="status") from None


def after_sequence(page: Page) -> int:
    if page.after is None:
        return 0
    (sequence,) = page.after
    if not isinstance(sequence, int):
        raise InvalidCursor("the cursor belongs to another list; begin again", field="cursor")
    return sequence


def contact_key(contact: Contact) -> Key:
    return contact.created_at, contact.id


def conversation_key(conversation: Conversation) -> Key:
    return conversation.last_message_at, conversation.id


def message_key(message: Message) -> Key:
    return (message.sequence,)


def conversation_message(conversation: Conversation) -> pb.Conversation:
    return pb.Conversation(
        id=str(conversation.id),
        contact_id=str(conversation.contact_id),
        subject=conversation.subject,
        status=conversation.status.value,
        last_sequence=conversation.last_sequence,
        last_message_at=stamp(conversation.last_message_at),
        created_at=stamp(conversation.created_at),
    )


def message_message(message: Message) -> pb.Message:
    return pb.Message(
        id=str(message.id),
        conversation_id=str(message.conversation_id),
        sequence=message.sequence,
        direction=message.direction,
        channel=message.channel,
        subject=message.subject,
        text=message.text,
        author=message.author,
        delivery=message.delivery or "",
        created_at=stamp(message.created_at),
    )


def mail_message(mail: Kept) -> pb.Mail:
    made = pb.Mail(
        id=str(mail.id),
        to=mail.recipient,
        subject=mail.subject,
        text=mail.text,
        attachments=[
            pb.MailAttachment(filename=one.filename, content_type=one.content_type, content=one.content)
            for one in mail.attachments
        ],
        sent_at=stamp(mail.sent_at),
    )
    # `from` is a keyword of Python, so it cannot be written as an argument.
    setattr(made, "from", mail.sender)
    return made
