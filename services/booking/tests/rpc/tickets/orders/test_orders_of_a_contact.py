"""Inbox says whose an order of tickets is; from then on it is found by its contact."""

from uuid import UUID

from booking.consumers import handlers
from booking_worlds.theatre import Theatre
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.events.applying import Applier, Patience
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.inbox.v1.inbox_events_pb2 import ContactLinked

LINKED = "inbox.contact.linked"


async def hear_whose(theatre: Theatre, database: Database, order_id: str, contact_id: UUID) -> None:
    message = ContactLinked(contact_id=str(contact_id), ticket_order_id=order_id)
    envelope = Event(
        id=str(new_id()),
        type=LINKED,
        workspace_id=str(theatre.workspace_id),
        aggregate_type="contact",
        aggregate_id=str(contact_id),
        payload=message.SerializeToString(),
    )
    subject = f"frontdesk.{theatre.workspace_id}.{LINKED}"
    heard = handlers.read(subject, envelope.SerializeToString(), seq=1, traceparent=None)
    await Applier("booking", database, handlers, Patience()).apply([heard])


async def found(theatre: Theatre, contact_id: UUID) -> list[str]:
    asked = await theatre.ask("TicketOrderService/ListTicketOrders", contact_id=str(contact_id))
    return [one.id for one in asked.items]


async def test_an_order_is_found_by_its_contact_and_keeps_it_through_changes(
    theatre: Theatre, database: Database
) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    order, _ = await theatre.order((a, 2)), await theatre.order((a, 1))
    contact_id = new_id()
    assert await found(theatre, contact_id) == []
    await hear_whose(theatre, database, order.id, contact_id)
    assert await found(theatre, contact_id) == [order.id]
    attendee = {"name": "Grace Hopper"}
    await theatre.ask("TicketService/ChangeAttendee", ticket_id=order.tickets[0].id, attendee=attendee)
    split = await theatre.ask("TicketService/SplitTicketOrder", id=order.id, ticket_ids=[order.tickets[1].id])
    assert await found(theatre, contact_id) == [order.id, split.order.id]
