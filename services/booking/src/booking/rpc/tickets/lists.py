"""Between messages and what staff look up at the door, nothing else."""

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import tickets_lists_pb2 as pb

from booking.domain.tickets.admission.check_in import CheckIn, Reason
from booking.domain.tickets.ticket import TicketStatus
from booking.events.customers import customer_message
from booking.events.tickets.tickets import ticket_message
from booking.store.tickets.gates import door_lists, scans

LISTED = (TicketStatus.UNPAID, TicketStatus.VALID, TicketStatus.CANCELLED)


def door_filters(request: pb.ListTicketsRequest) -> door_lists.Filters:
    return door_lists.Filters(
        date_id=fields.optional_reference(request.date_id, "date_id"),
        ticket_type_id=fields.optional_reference(request.ticket_type_id, "ticket_type_id"),
        status=_status(request.status),
    )


def scan_filters(request: pb.ListCheckInsRequest) -> scans.Filters:
    list_id = fields.optional_reference(request.list_id, "list_id")
    ticket_id = fields.optional_reference(request.ticket_id, "ticket_id")
    if list_id is None and ticket_id is None:
        raise Invalid("Name a check-in list or a ticket, or both.", field="list_id")
    return scans.Filters(
        list_id=list_id,
        ticket_id=ticket_id,
        reason=_reason(request.reason),
        gate=request.gate or None,
    )


def sort_of(text: str) -> scans.Sort:
    try:
        return scans.Sort(text or scans.Sort.SCANNED_AT_LATEST_FIRST)
    except ValueError:
        raise Invalid(f"An order is one of {', '.join(scans.Sort)}.", field="sort") from None


def listed_message(one: door_lists.Listed) -> pb.ListedTicket:
    return pb.ListedTicket(
        ticket=ticket_message(one.ticket, one.currency),
        order_reference=one.reference,
        customer=customer_message(one.customer),
        ticket_type_name=one.ticket_type,
        starts_at=stamp(one.starts_at),
        came_at=stamp(one.came_at),
    )


def scan_message(one: CheckIn) -> pb.ListedCheckIn:
    return pb.ListedCheckIn(
        id=str(one.id),
        list_id=str(one.list_id),
        ticket_id=str(one.ticket_id or ""),
        nonce=one.nonce,
        direction=one.direction.value,
        gate=one.gate,
        reason=one.reason.value,
        overridden=one.overridden.value if one.overridden else "",
        late=one.late,
        scanned_at=stamp(one.scanned_at),
        received_at=stamp(one.received_at),
    )


def _status(text: str) -> TicketStatus | None:
    if not text:
        return None
    if text not in LISTED:
        raise Invalid(f"A status is one of {', '.join(LISTED)}.", field="status")
    return TicketStatus(text)


def _reason(text: str) -> Reason | None:
    if not text:
        return None
    try:
        return Reason(text)
    except ValueError:
        raise Invalid(f"A reason is one of {', '.join(Reason)}.", field="reason") from None
