"""What is said of the things that tickets are sold of."""

from typing import Any

from chassis.events.handlers import Received
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as pb
from google.protobuf.message import Message

CATALOGUE: dict[str, tuple[type[Message], str]] = {
    "booking.venue.created": (pb.VenueCreated, "created"),
    "booking.venue.changed": (pb.VenueChanged, "changed"),
    "booking.ticket_type.created": (pb.TicketTypeCreated, "created"),
    "booking.ticket_type.changed": (pb.TicketTypeChanged, "changed"),
    "booking.quota.created": (pb.QuotaCreated, "created"),
    "booking.quota.changed": (pb.QuotaChanged, "changed"),
    "booking.voucher.created": (pb.VoucherCreated, "created"),
    "booking.voucher.changed": (pb.VoucherChanged, "changed"),
    "booking.check_in_list.created": (pb.CheckInListCreated, "created"),
    "booking.check_in_list.changed": (pb.CheckInListChanged, "changed"),
}


def catalogue_summary(event: Received[Any]) -> str:
    _, fact = CATALOGUE[event.type]
    return f"{_named(event.message)} {fact}"


def _named(message: Message) -> str:
    match message:
        case pb.VenueCreated() | pb.VenueChanged():
            return f"Venue {message.venue.name}"
        case pb.TicketTypeCreated() | pb.TicketTypeChanged():
            return f"Ticket type {message.ticket_type.name}"
        case pb.QuotaCreated() | pb.QuotaChanged():
            return f"Quota {message.quota.name}"
        case pb.CheckInListCreated() | pb.CheckInListChanged():
            return f"Check-in list {message.list.name}"
        case pb.VoucherCreated() | pb.VoucherChanged():
            uses = message.voucher.max_uses
            return "Voucher for 1 ticket" if uses == 1 else f"Voucher for {uses} tickets"
    raise AssertionError(type(message))
