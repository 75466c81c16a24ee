from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Cause, Outgoing, event
from frontdesk.inbox.v1.inbox_events_pb2 import ContactCreated, ContactLinked, MessageSent
from frontdesk.inbox.v1.inbox_pb2 import Contact as ContactMessage

from inbox.domain.contact import Contact
from inbox.domain.delivery import Parcel


def contact_created(contact: Contact) -> Outgoing:
    return event("inbox.contact.created", contact.id, ContactCreated(contact=contact_message(contact)))


def contact_linked(
    contact_id: UUID,
    *,
    booking_id: UUID | None = None,
    ticket_order_id: UUID | None = None,
    cause: Cause | None = None,
) -> Outgoing:
    message = ContactLinked(
        contact_id=str(contact_id),
        booking_id=str(booking_id or ""),
        ticket_order_id=str(ticket_order_id or ""),
    )
    return event("inbox.contact.linked", contact_id, message, cause=cause)


def message_sent(parcel: Parcel) -> Outgoing:
    message = MessageSent(
        message_id=str(parcel.message_id),
        conversation_id=str(parcel.conversation_id),
        contact_id=str(parcel.contact_id),
        channel=parcel.channel,
        subject=parcel.letter.subject,
    )
    cause = Cause(parcel.delivery.causation, parcel.delivery.traceparent)
    return event("inbox.message.sent", parcel.message_id, message, cause=cause)


def contact_message(contact: Contact) -> ContactMessage:
    """Also what the service answers: an event and an answer say the same of a contact."""
    return ContactMessage(
        id=str(contact.id),
        name=contact.name,
        emails=contact.emails,
        phones=contact.phones,
        created_at=stamp(contact.created_at),
    )
