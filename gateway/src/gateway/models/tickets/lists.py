from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from gateway.binding import Reply
from gateway.models.booking.appointments.bookings import Customer
from gateway.models.fields import Id, Page, Word
from gateway.models.tickets.check_ins import Direction, Reason
from gateway.models.tickets.orders import Ticket


class TicketFilter(Page):
    event_id: Id
    date_id: Id | None = None
    ticket_type_id: Id | None = None
    status: Literal["unpaid", "valid", "cancelled"] | None = None


class ListedTicket(Reply):
    ticket: Ticket
    order_reference: str
    customer: Customer
    ticket_type_name: str
    starts_at: datetime = Field(description="Of its date.")
    came_at: datetime | None = Field(description="When it first passed a gate.")


class TicketPage(Reply):
    items: list[ListedTicket]
    next_cursor: str | None


class CheckInFilter(Page):
    list_id: Id | None = Field(default=None, description="Or a ticket; one of both at least.")
    ticket_id: Id | None = None
    reason: Reason | None = None
    gate: Word | None = None
    sort: Literal["scanned_at", "-scanned_at"] = Field(
        default="-scanned_at", description="A minus sign puts the latest first."
    )


class ListedCheckIn(Reply):
    id: str
    list_id: str
    ticket_id: str | None = Field(description="Missing where the code was unknown.")
    nonce: str
    direction: Direction
    gate: str
    reason: Reason
    overridden: Reason | None = Field(description="What would have refused it, had it not been forced.")
    late: bool = Field(description="It was sent well after it was scanned.")
    scanned_at: datetime
    received_at: datetime


class CheckInPage(Reply):
    items: list[ListedCheckIn]
    next_cursor: str | None
