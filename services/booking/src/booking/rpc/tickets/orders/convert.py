"""Between messages and orders, nothing else."""

from collections.abc import Iterable, Sequence

from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import tickets_orders_pb2 as pb

from booking.actions.tickets.orders.place_ticket_order import PlaceTicketOrder
from booking.domain.customers.locale import chosen
from booking.domain.tickets.sales.attendee import Attendee
from booking.domain.tickets.sales.order import OrderStatus, TicketOrder
from booking.domain.tickets.sales.purchase import Line
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.events.customers import customer_of
from booking.events.tickets.tickets import order_message
from booking.rpc.tickets.codes.ticket_codes import TicketCodes
from booking.store.tickets.sales.orders import Filters, Sort

__all__ = ["order_message"]


def place_ticket_order(request: pb.PlaceTicketOrderRequest) -> PlaceTicketOrder:
    return PlaceTicketOrder(
        show_id=fields.reference(request.event_id, "event_id"),
        lines=tuple(_line(line, f"lines.{i}") for i, line in enumerate(request.lines)),
        customer=customer_of(request.customer) if request.HasField("customer") else None,
        attendees=attendees_of(request.attendees),
        locale=chosen(request.locale),
    )


def order_with_codes(order: TicketOrder, tickets: Sequence[Ticket], codes: TicketCodes) -> pb.TicketOrder:
    """For its customer: with what a gate scans. A gate without a line trusts each code, so only valid ones
    have one.
    """
    message = order_message(order, tickets)
    for shown, ticket in zip(message.tickets, tickets, strict=True):
        if ticket.status is TicketStatus.VALID:
            shown.code = codes.code(ticket)
    return message


def attendees_of(messages: Iterable[pb.TicketAttendee]) -> tuple[Attendee, ...]:
    return tuple(map(attendee_of, messages))


def attendee_of(message: pb.TicketAttendee) -> Attendee:
    return Attendee(
        name=message.name,
        email=message.email,
        answers={answer.key: answer.text for answer in message.answers},
    )


def filters_of(request: pb.ListTicketOrdersRequest) -> Filters:
    return Filters(
        show_id=fields.optional_reference(request.event_id, "event_id"),
        status=_status(request.status),
        email=request.email.strip().lower() or None,
        contact_id=fields.optional_reference(request.contact_id, "contact_id"),
        reference=request.reference.strip().upper() or None,
        refund_due=request.refund_due,
    )


def sort_of(text: str) -> Sort:
    try:
        return Sort(text or Sort.CREATED_AT)
    except ValueError:
        raise Invalid(f"An order is one of {', '.join(Sort)}.", field="sort") from None


def _line(message: pb.OrderLine, path: str) -> Line:
    return Line(
        ticket_type_id=fields.reference(message.ticket_type_id, f"{path}.ticket_type_id"),
        date_id=fields.optional_reference(message.date_id, f"{path}.date_id"),
        quantity=message.quantity,
        seats=tuple(message.seats),
        voucher_code=message.voucher_code,
    )


def _status(text: str) -> OrderStatus | None:
    if not text:
        return None
    try:
        return OrderStatus(text)
    except ValueError:
        raise Invalid(f"A status is one of {', '.join(OrderStatus)}.", field="status") from None
