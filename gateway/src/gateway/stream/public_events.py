"""Which events leave the house, to whom, and how they are written."""

from __future__ import annotations

from typing import Any

import orjson
from chassis.context import Caller
from chassis.rpc.scopes import covers
from frontdesk.booking.v1 import booking_events_pb2 as booking
from frontdesk.booking.v1 import closures_events_pb2 as closures
from frontdesk.booking.v1 import forms_events_pb2 as forms
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as catalogue
from frontdesk.booking.v1 import tickets_dates_events_pb2 as dates
from frontdesk.booking.v1 import tickets_events_pb2 as tickets
from frontdesk.booking.v1 import visits_events_pb2 as visits
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.identity.v1 import identity_events_pb2 as identity
from frontdesk.inbox.v1 import inbox_events_pb2 as inbox
from frontdesk.inventory.v1 import inventory_events_pb2 as inventory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from gateway.binding.shape import TIMESTAMP
from gateway.binding.times import rfc3339

PUBLIC: dict[str, type[Message]] = {
    "identity.staff.added": identity.StaffAdded,
    "booking.booking.requested": booking.BookingRequested,
    "identity.staff.changed": identity.StaffChanged,
    "identity.staff.removed": identity.StaffRemoved,
    "booking.booking.confirmed": booking.BookingConfirmed,
    "booking.booking.approved": booking.BookingApproved,
    "booking.booking.paid": booking.BookingPaid,
    "booking.booking.refunded": booking.BookingRefunded,
    "booking.booking.refund_wanted": booking.BookingRefundWanted,
    "booking.booking.declined": booking.BookingDeclined,
    "booking.booking.cancelled": booking.BookingCancelled,
    "booking.booking.rescheduled": booking.BookingRescheduled,
    "booking.booking.reassigned": booking.BookingReassigned,
    "booking.visit.requested": visits.VisitRequested,
    "booking.visit.approved": visits.VisitApproved,
    "booking.visit.confirmed": visits.VisitConfirmed,
    "booking.visit.declined": visits.VisitDeclined,
    "booking.visit.cancelled": visits.VisitCancelled,
    "booking.visit.rescheduled": visits.VisitRescheduled,
    "booking.visit.changed": visits.VisitChanged,
    "booking.visit.reminder_due": visits.VisitReminderDue,
    "booking.series.booked": booking.SeriesBooked,
    "booking.series.rescheduled": booking.SeriesRescheduled,
    "booking.series.cancelled": booking.SeriesCancelled,
    "booking.closure.created": closures.ClosureCreated,
    "booking.closure.changed": closures.ClosureChanged,
    "booking.closure.deleted": closures.ClosureDeleted,
    "booking.form_submission.received": forms.FormSubmissionReceived,
    "booking.venue.created": catalogue.VenueCreated,
    "booking.venue.changed": catalogue.VenueChanged,
    "booking.venue.deleted": catalogue.VenueDeleted,
    "booking.ticket_type.created": catalogue.TicketTypeCreated,
    "booking.ticket_type.changed": catalogue.TicketTypeChanged,
    "booking.ticket_type.deleted": catalogue.TicketTypeDeleted,
    "booking.quota.created": catalogue.QuotaCreated,
    "booking.quota.changed": catalogue.QuotaChanged,
    "booking.quota.deleted": catalogue.QuotaDeleted,
    "booking.voucher.created": catalogue.VoucherCreated,
    "booking.voucher.changed": catalogue.VoucherChanged,
    "booking.check_in_list.created": catalogue.CheckInListCreated,
    "booking.check_in_list.changed": catalogue.CheckInListChanged,
    "booking.show.published": tickets.ShowPublished,
    "booking.show.changed": tickets.ShowChanged,
    "booking.show.cancelled": tickets.ShowCancelled,
    "booking.show.deleted": tickets.ShowDeleted,
    "booking.show.date_moved": dates.ShowDateMoved,
    "booking.show.date_cancelled": dates.ShowDateCancelled,
    "booking.ticket_order.dates_changed": dates.TicketOrderDatesChanged,
    "booking.ticket_order.completed": tickets.TicketOrderCompleted,
    "booking.ticket_order.paid": tickets.TicketOrderPaid,
    "booking.ticket_order.cancelled": tickets.TicketOrderCancelled,
    "booking.ticket_order.expired": tickets.TicketOrderExpired,
    "booking.ticket_order.refunded": tickets.TicketOrderRefunded,
    "booking.ticket_order.changed": tickets.TicketOrderChanged,
    "booking.ticket_order.resent": tickets.TicketOrderResent,
    "booking.waiting_entry.offered": tickets.WaitingEntryOffered,
    "booking.waiting_entry.joined": tickets.WaitingEntryJoined,
    "booking.waiting_entry.left": tickets.WaitingEntryLeft,
    "booking.waiting_entry.returned": tickets.WaitingEntryReturned,
    "booking.waiting_entry.closed": tickets.WaitingEntryClosed,
    "booking.ticket.checked_in": tickets.TicketCheckedIn,
    "booking.ticket_order.refund_wanted": tickets.TicketOrderRefundWanted,
    "booking.booking.reminder_due": booking.BookingReminderDue,
    "booking.booking.checked_in": booking.BookingCheckedIn,
    "booking.booking.completed": booking.BookingCompleted,
    "booking.booking.no_show": booking.BookingNoShow,
    "inventory.item.created": inventory.ItemCreated,
    "inventory.stock.adjusted": inventory.StockAdjusted,
    "inventory.reservation.made": inventory.ReservationMade,
    "inventory.reservation.short": inventory.ReservationShort,
    "inventory.reservation.released": inventory.ReservationReleased,
    "inbox.contact.created": inbox.ContactCreated,
    "inbox.contact.linked": inbox.ContactLinked,
    "inbox.message.sent": inbox.MessageSent,
}
LISTENERS = frozenset({"owner", "admin", "staff", "viewer"})
"""A broker sees own listings only, and no event of those exists yet."""


_SCOPES = {
    "reservation": "stock:read",
    "message": "conversation:read",
    "check_in_list": "check-in:read",
    "waiting_entry": "waiting-list:read",
}
"""Of nouns that no service is called by; else it is the noun's own."""


def may_hear(caller: Caller, event_type: str) -> bool:
    if caller.key_id is None and not caller.scopes:
        return True
    noun = event_type.split(".")[1]
    return covers(caller.scopes, _SCOPES.get(noun, f"{noun.replace('_', '-')}:read"))


def frame_of(seq: int, event: Event) -> bytes:
    """One event as the stream sends it; its type must be public."""
    data = {
        "id": event.id,
        "type": event.type,
        "occurred_at": rfc3339(event.occurred_at),
        "aggregate_type": event.aggregate_type,
        "aggregate_id": event.aggregate_id,
        "data": plain(PUBLIC[event.type].FromString(event.payload)),
    }
    return frame(event.type, data, seq)


def frame(event: str, data: dict[str, Any], seq: int | None = None) -> bytes:
    position = b"" if seq is None else mark(seq)
    return b"event: %b\ndata: %b\n%b\n" % (event.encode(), orjson.dumps(data), position)


def mark(seq: int) -> bytes:
    """The `id` line: fixed width, so that ids rise as texts too."""
    return b"id: %016x\n" % seq


def position_of(last_event_id: str) -> int | None:
    """The sequence that `mark` wrote; None for what it never wrote."""
    try:
        return int(last_event_id, 16) if len(last_event_id) == 16 else None
    except ValueError:
        return None


def plain(message: Message) -> dict[str, Any]:
    fields: list[Any] = list(message.DESCRIPTOR.fields)
    return {field.name: _value(message, field) for field in fields}


def _value(message: Message, field: FieldDescriptor) -> Any:
    value = getattr(message, field.name)
    if field.message_type is None:
        if field.is_repeated:
            return list(value)
        return None if value == "" and field.name.endswith("_id") else value
    one = rfc3339 if field.message_type.full_name == TIMESTAMP else plain
    if field.is_repeated:
        return [one(entry) for entry in value]
    return one(value) if message.HasField(field.name) else None
