"""How mails leave the house."""

from collections.abc import Sequence
from typing import Protocol

from inbox.clients.calendar_file import FILENAME, calendar_file
from inbox.domain.delivery import Outcome, Parcel
from inbox.domain.invitation import Invitation
from inbox.domain.mail import Attachment, Mail
from inbox.domain.wording import with_manage_link


class Transport(Protocol):
    async def send(self, mails: Sequence[Mail]) -> list[Outcome]:
        """One outcome per mail. A mail that is not sent is an outcome, never an exception."""
        ...


def mail_of(parcel: Parcel, sender: str, manage_link: str | None = None) -> Mail:
    """Repeats are the same mail: nothing in it depends on when it is sent."""
    delivery = parcel.delivery
    return Mail(
        id=delivery.message_id,
        message_id=f"<{delivery.message_id}@{sender.rpartition('@')[2]}>",
        recipient_name=delivery.recipient_name,
        recipient=delivery.recipient,
        sender_name=delivery.sender_name,
        sender=sender,
        subject=parcel.letter.subject,
        text=with_manage_link(parcel.letter.text, manage_link) if manage_link else parcel.letter.text,
        attachments=(_attachment(parcel, delivery.invitation, sender),) if delivery.invitation else (),
        written_at=parcel.written_at,
    )


def _attachment(parcel: Parcel, invitation: Invitation, sender: str) -> Attachment:
    delivery = parcel.delivery
    content = calendar_file(
        invitation,
        written_at=parcel.written_at,
        organizer=(delivery.sender_name, sender),
        attendee=(delivery.recipient_name, delivery.recipient),
    )
    return Attachment(
        filename=FILENAME,
        content_type=f"text/calendar; charset=utf-8; method={invitation.method}",
        content=content,
    )
