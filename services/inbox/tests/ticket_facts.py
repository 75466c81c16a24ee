"""What booking tells of orders of tickets."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.db.ids import new_id
from frontdesk.booking.v1 import tickets_events_pb2 as pb
from icalendar import Calendar

STARTS_AT = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
A_DATE, B_DATE = new_id(), new_id()


def facts_of(
    email: str,
    order_id: UUID,
    *,
    status: str = "paid",
    statuses: tuple[str, ...] = ("valid", "valid"),
    version: int = 1,
    locale: str = "en",
    total: int = 0,
    paid: int = 0,
) -> pb.TicketOrderFacts:
    """Two tickets, one for each of two evenings."""
    facts = pb.TicketOrderFacts(
        event_name="Hamlet", time_zone="Europe/Berlin", workspace_name="Globe", locale=locale
    )
    for days, date_id in enumerate((A_DATE, B_DATE)):
        date = facts.dates.add(id=str(date_id))
        date.starts_at.FromDatetime(STARTS_AT + timedelta(days=days))
        date.ends_at.FromDatetime(STARTS_AT + timedelta(days=days, hours=3))
    facts.ticket_types.add(id="stalls", name="Stalls")
    order = facts.order
    order.id, order.reference, order.status, order.version = str(order_id), "AB12CD34", status, version
    order.customer.name, order.customer.email = "Ada Ek", email
    order.total.amount_minor, order.total.currency = total, "EUR"
    order.paid.amount_minor, order.paid.currency = paid, "EUR"
    order.expires_at.FromDatetime(STARTS_AT - timedelta(days=7))
    for date_id, ticket_status in zip((A_DATE, B_DATE), statuses, strict=False):
        order.tickets.add(
            id=str(new_id()), date_id=str(date_id), ticket_type_id="stalls", status=ticket_status, seat="A/1"
        )
    return facts


def told(desk, fact: str, facts: pb.TicketOrderFacts, message):
    return desk._incoming(
        f"booking.ticket_order.{fact}", "ticket_order", facts.order.id, facts.order.version, message
    )


def completed(desk, facts):
    return told(desk, "completed", facts, pb.TicketOrderCompleted(order=facts))


def cancelled(desk, facts, reason=""):
    message = pb.TicketOrderCancelled(order=facts.order, reason=reason, facts=facts)
    return told(desk, "cancelled", facts, message)


def offered(desk, email: str, entry_id: UUID):
    message = pb.WaitingEntryOffered(
        entry_id=str(entry_id),
        event_name="Hamlet",
        time_zone="Europe/Berlin",
        date=pb.TicketDateFacts(id=str(A_DATE)),
        ticket_type=pb.TicketTypeFacts(name="Stalls"),
        quantity=2,
        workspace_name="Globe",
        locale="de",
    )
    message.date.starts_at.FromDatetime(STARTS_AT)
    message.date.ends_at.FromDatetime(STARTS_AT + timedelta(hours=3))
    message.offered_until.FromDatetime(STARTS_AT - timedelta(days=2))
    message.customer.name, message.customer.email = "Ada Ek", email
    return desk._incoming("booking.waiting_entry.offered", "waiting_entry", str(entry_id), 0, message)


def entry_of(attachment):
    calendar = Calendar.from_ical(attachment.content)
    (event,) = calendar.walk("VEVENT")
    return calendar["METHOD"], str(event["UID"]), int(event["SEQUENCE"])
