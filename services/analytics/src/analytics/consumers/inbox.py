from chassis.events.handlers import Received
from frontdesk.inbox.v1 import inbox_events_pb2 as pb

from analytics.consumers.telling import Tellers, Telling, uncounted
from analytics.domain.metrics import NEW_CONTACTS, Count


def _contact_created(event: Received[pb.ContactCreated]) -> Telling:
    return "New contact", (Count(metric=NEW_CONTACTS, at=event.occurred_at),)


TELLERS: Tellers = {
    "inbox.contact.created": (pb.ContactCreated, _contact_created),
    "inbox.contact.linked": (
        pb.ContactLinked,
        uncounted(lambda linked: f"{_linked(linked)} linked to its contact"),
    ),
    "inbox.message.sent": (pb.MessageSent, uncounted(lambda sent: f"Message sent by {sent.channel}")),
}


def _linked(linked: pb.ContactLinked) -> str:
    return "Order of tickets" if linked.ticket_order_id else "Booking"
