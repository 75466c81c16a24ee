"""How mails leave the house."""

from collections.abc import Sequence
from typing import Protocol

from inbox.clients.calendar_file import calendar_file
from inbox.domain.delivery import Outcome, Parcel
from inbox.domain.invitation import Invitation
from inbox.domain.mail import Attachment, Mail
from inbox.domain.secret import Told
from inbox.domain.tickets.wording import with_secret
from inbox.domain.wording import with_manage_links


class Transport(Protocol):
    async def send(self, mails: Sequence[Mail]) -> list[Outcome]:
        """One outcome per mail. A mail that is not sent is an outcome, never an exception."""
        ...


def mail_of(
    parcel: Parcel, sender: str, *, manage_links: Sequence[str] = (), told: Told | None = None
) -> Mail:
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
        text=_text(parcel, manage_links, told),
        attachments=tuple(
            _attachment(parcel, entries, sender, number)
            for number, entries in enumerate(_by_uid(delivery.invitations), start=1)
        ),
        written_at=parcel.written_at,
    )


def _by_uid(invitations: Sequence[Invitation]) -> list[list[Invitation]]:
    """A message is about one UID (RFC 5546, section 3.2)."""
    files: dict[str, list[Invitation]] = {}
    for one in invitations:
        files.setdefault(one.uid, []).append(one)
    return list(files.values())


def _text(parcel: Parcel, manage_links: Sequence[str], told: Told | None) -> str:
    text, secret = parcel.letter.text, parcel.delivery.secret
    if manage_links:
        return with_manage_links(text, manage_links)
    return with_secret(text, secret, told) if secret and told else text


def _attachment(parcel: Parcel, invitations: Sequence[Invitation], sender: str, number: int) -> Attachment:
    delivery = parcel.delivery
    content = calendar_file(
        invitations,
        written_at=parcel.written_at,
        organizer=(delivery.sender_name, sender),
        attendee=(delivery.recipient_name, delivery.recipient),
    )
    return Attachment(
        filename="appointment.ics" if number == 1 else f"appointment-{number}.ics",
        content_type=f"text/calendar; charset=utf-8; method={invitations[0].method}",
        content=content,
    )
