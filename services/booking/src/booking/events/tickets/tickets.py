from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1.tickets_events_pb2 import (
    ShowCancelled,
    ShowChanged,
    ShowDeleted,
    ShowPublished,
    TicketCheckedIn,
    TicketDateFacts,
    TicketOrderCancelled,
    TicketOrderChanged,
    TicketOrderCompleted,
    TicketOrderExpired,
    TicketOrderFacts,
    TicketOrderPaid,
    TicketOrderRefunded,
    TicketOrderRefundWanted,
    TicketOrderResent,
    TicketTypeFacts,
    WaitingEntryOffered,
)
from frontdesk.booking.v1.tickets_orders_pb2 import Answer, TicketAttendee
from frontdesk.booking.v1.tickets_orders_pb2 import Ticket as TicketMessage
from frontdesk.booking.v1.tickets_orders_pb2 import TicketOrder as OrderMessage
from frontdesk.booking.v1.tickets_shows_pb2 import AttendeeQuestion
from frontdesk.booking.v1.tickets_shows_pb2 import Show as ShowMessage
from frontdesk.booking.v1.tickets_shows_pb2 import ShowDate as DateMessage
from frontdesk.common.v1.money_pb2 import Money

from booking.domain.payments.payment import Payment, RefundWanted
from booking.domain.tickets.admission.check_in import CheckIn
from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.sales.waiting import WaitingEntry
from booking.domain.tickets.show import Show, ShowDate
from booking.domain.tickets.ticket import Ticket
from booking.events.customers import customer_message


def show_published(show: Show, dates: Iterable[ShowDate]) -> Outgoing:
    message = ShowPublished(show=show_message(show, dates))
    return event("booking.show.published", show.id, message, version=show.version + 1)


def show_changed(show: Show, dates: Iterable[ShowDate]) -> Outgoing:
    message = ShowChanged(show=show_message(show, dates))
    return event("booking.show.changed", show.id, message, version=show.version)


def show_cancelled(show: Show, dates: Iterable[ShowDate], *, void_tickets: bool) -> Outgoing:
    message = ShowCancelled(show=show_message(show, dates), void_tickets=void_tickets)
    return event("booking.show.cancelled", show.id, message, version=show.version + 1)


def show_deleted(show: Show, dates: Iterable[ShowDate]) -> Outgoing:
    message = ShowDeleted(show=show_message(show, dates))
    return event("booking.show.deleted", show.id, message, version=show.version + 1)


def ticket_order_completed(order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue) -> Outgoing:
    message = TicketOrderCompleted(order=order_facts(order, tickets, of))
    return event("booking.ticket_order.completed", order.id, message, version=order.version)


def ticket_order_paid(order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue) -> Outgoing:
    message = TicketOrderPaid(order=order_facts(order, tickets, of))
    return event("booking.ticket_order.paid", order.id, message, version=order.version)


def ticket_order_cancelled(
    order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue, reason: str
) -> Outgoing:
    facts = order_facts(order, tickets, of)
    message = TicketOrderCancelled(order=facts.order, reason=reason, facts=facts)
    return event("booking.ticket_order.cancelled", order.id, message, version=order.version)


def ticket_order_expired(order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue | None) -> Outgoing:
    """Without an event where it was a cart, which is nobody's."""
    facts = order_facts(order, tickets, of) if of else None
    message = TicketOrderExpired(order=order_message(order, ()), facts=facts)
    return event("booking.ticket_order.expired", order.id, message, version=order.version)


def ticket_order_refund_wanted(
    order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue, wanted: RefundWanted
) -> Outgoing:
    message = TicketOrderRefundWanted(
        order=order_message(order, ()),
        amount=_money(wanted.amount_minor, order.currency),
        reference=wanted.reference,
        facts=order_facts(order, tickets, of),
        cause=wanted.cause.value,
    )
    return event("booking.ticket_order.refund_wanted", order.id, message, version=order.version)


def ticket_order_refunded(
    order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue, payment: Payment, *, goodwill: bool
) -> Outgoing:
    facts = order_facts(order, tickets, of)
    message = TicketOrderRefunded(
        order=facts.order,
        amount=_money(payment.amount_minor, order.currency),
        reference=payment.reference,
        facts=facts,
        goodwill=goodwill,
    )
    return event("booking.ticket_order.refunded", order.id, message, version=order.version)


def ticket_order_changed(
    order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue, *, left: Sequence[UUID] = ()
) -> Outgoing:
    """`left` are dates that it may have no ticket for any more."""
    message = TicketOrderChanged(order=order_facts(order, tickets, of, left))
    return event("booking.ticket_order.changed", order.id, message, version=order.version)


def ticket_order_resent(order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue) -> Outgoing:
    message = TicketOrderResent(order=order_facts(order, tickets, of))
    return event("booking.ticket_order.resent", order.id, message, version=order.version)


def waiting_entry_offered(entry: WaitingEntry, of: Catalogue) -> Outgoing:
    date, ticket_type = of.dates[entry.date_id], of.types[entry.ticket_type_id]
    message = WaitingEntryOffered(
        entry_id=str(entry.id),
        event_id=str(entry.show_id),
        event_name=of.show.name,
        time_zone=of.show.time_zone,
        date=TicketDateFacts(id=str(date.id), starts_at=stamp(date.starts_at), ends_at=stamp(date.ends_at)),
        ticket_type=TicketTypeFacts(id=str(ticket_type.id), name=ticket_type.name),
        quantity=entry.quantity,
        customer=customer_message(entry.customer),
        offered_until=stamp(entry.offered_until),
        workspace_name=of.business,
        locale=entry.locale.value,
    )
    return event("booking.waiting_entry.offered", entry.id, message)


def ticket_checked_in(ticket: Ticket, passed: CheckIn) -> Outgoing:
    message = TicketCheckedIn(
        ticket_id=str(ticket.id),
        order_id=str(ticket.order_id),
        event_id=str(ticket.show_id),
        date_id=str(ticket.date_id),
        ticket_type_id=str(ticket.ticket_type_id),
        list_id=str(passed.list_id),
        direction=passed.direction.value,
        gate=passed.gate,
        scanned_at=stamp(passed.scanned_at),
        late=passed.late,
        overridden=passed.overridden.value if passed.overridden else "",
    )
    return event("booking.ticket.checked_in", ticket.id, message)


def show_message(show: Show, dates: Iterable[ShowDate]) -> ShowMessage:
    """Also what the service answers: an event and an answer say the same of it."""
    return ShowMessage(
        id=str(show.id),
        slug=show.slug,
        name=show.name,
        description=show.description,
        venue_id=str(show.venue_id or ""),
        time_zone=show.time_zone,
        currency=show.currency,
        status=show.status.value,
        questions=[
            AttendeeQuestion(key=one.key, label=one.label, required=one.required) for one in show.questions
        ],
        hold_minutes=show.hold_minutes,
        payment_due_hours=show.payment_due_hours,
        waiting_offer_hours=show.waiting_offer_hours,
        dates=map(date_message, dates),
        created_at=stamp(show.created_at),
        cancelled_at=stamp(show.cancelled_at),
        version=show.version,
    )


def date_message(date: ShowDate) -> DateMessage:
    return DateMessage(
        id=str(date.id),
        starts_at=stamp(date.starts_at),
        ends_at=stamp(date.ends_at),
        cancelled_at=stamp(date.cancelled_at),
    )


def order_message(order: TicketOrder, tickets: Iterable[Ticket]) -> OrderMessage:
    return OrderMessage(
        id=str(order.id),
        reference=order.reference,
        event_id=str(order.show_id),
        status=order.status.value,
        customer=customer_message(order.customer) if order.customer else None,
        contact_id=str(order.contact_id or ""),
        total=_money(order.total_amount_minor, order.currency),
        paid=_money(order.paid_amount_minor, order.currency),
        refunded=_money(order.refunded_amount_minor, order.currency),
        refund_due=_money(order.refund_due, order.currency),
        payment_method=order.payment_method.value if order.payment_method else "",
        expires_at=stamp(order.expires_at),
        created_at=stamp(order.created_at),
        completed_at=stamp(order.completed_at),
        paid_at=stamp(order.paid_at),
        cancelled_at=stamp(order.cancelled_at),
        tickets=[ticket_message(ticket, order.currency) for ticket in tickets],
        version=order.version,
    )


def ticket_message(ticket: Ticket, currency: str) -> TicketMessage:
    return TicketMessage(
        id=str(ticket.id),
        order_id=str(ticket.order_id),
        event_id=str(ticket.show_id),
        date_id=str(ticket.date_id),
        ticket_type_id=str(ticket.ticket_type_id),
        status=ticket.status.value,
        price=_money(ticket.price_amount_minor, currency),
        attendee=TicketAttendee(
            name=ticket.attendee_name or "",
            email=ticket.attendee_email or "",
            answers=[Answer(key=key, text=text) for key, text in ticket.answers.items()],
        ),
        seat=ticket.seat or "",
        cancelled_at=stamp(ticket.cancelled_at),
        payment_due=ticket.payment_due,
    )


def order_facts(
    order: TicketOrder, tickets: Sequence[Ticket], of: Catalogue, left: Sequence[UUID] = ()
) -> TicketOrderFacts:
    dates = {id_: of.dates[id_] for id_ in (*(ticket.date_id for ticket in tickets), *left)}
    types = {ticket.ticket_type_id: of.types[ticket.ticket_type_id] for ticket in tickets}
    return TicketOrderFacts(
        order=order_message(order, tickets),
        event_name=of.show.name,
        time_zone=of.show.time_zone,
        dates=[
            TicketDateFacts(
                id=str(date.id),
                starts_at=stamp(date.starts_at),
                ends_at=stamp(date.ends_at),
                off=of.is_off(date),
            )
            for date in dates.values()
        ],
        ticket_types=[TicketTypeFacts(id=str(one.id), name=one.name) for one in types.values()],
        workspace_name=of.business,
        locale=order.locale.value,
    )


def _money(amount_minor: int, currency: str) -> Money:
    return Money(amount_minor=amount_minor, currency=currency)
