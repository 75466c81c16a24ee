from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from gateway.binding import Reply, Request
from gateway.models.booking.appointments.bookings import Customer, NewCustomer
from gateway.models.fields import EXAMPLE_ID, Email, Id, Line, Money, Page, Text, Word

Locale = Literal["en", "de"]
OrderStatus = Literal["held", "pending", "paid", "cancelled", "expired"]
EXAMPLE_CUSTOMER: JsonDict = {"name": "Ada Lind", "email": "ada@example.org"}


class NewLine(Request):
    ticket_type_id: Id
    date_id: Id | None = Field(default=None, description="May be left out where there is one only.")
    quantity: Annotated[int, Field(ge=1, le=1_000)]
    seats: Annotated[list[Word], Field(max_length=200)] = Field(
        default=[], description="One per ticket where the type has numbered seats, as in Stalls/A/12."
    )
    voucher_code: Word | None = None


class NewAnswer(Request):
    key: Word
    text: Text


class NewAttendee(Request):
    name: Line | None = Field(default=None, description="The customer where it is missing.")
    email: Email | None = None
    answers: Annotated[list[NewAnswer], Field(max_length=20)] = Field(default=[])


class NewTicketOrder(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event_id": EXAMPLE_ID,
                    "lines": [{"ticket_type_id": EXAMPLE_ID, "quantity": 2}],
                    "customer": EXAMPLE_CUSTOMER,
                }
            ]
        }
    )

    event_id: Id
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=200)]
    customer: NewCustomer | None = Field(
        default=None, description="With it an order at once, without it a cart for some minutes."
    )
    attendees: Annotated[list[NewAttendee], Field(max_length=200)] = Field(
        default=[], description="One per ticket in the order of the lines, or none."
    )
    locale: Locale | None = Field(default=None, description="Of the mails to the customer; en.")


class Completion(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"customer": EXAMPLE_CUSTOMER}]})

    customer: NewCustomer
    attendees: Annotated[list[NewAttendee], Field(max_length=200)] = Field(default=[])
    locale: Locale | None = Field(default=None, description="Of the mails; as the cart was made.")


class OrderCancellation(Request):
    reason: Text | None = None


class Answer(Reply):
    key: str
    text: str


class Attendee(Reply):
    name: str | None
    email: str | None
    answers: list[Answer]


class Ticket(Reply):
    id: str
    order_id: str
    event_id: str
    date_id: str
    ticket_type_id: str
    status: Literal["held", "unpaid", "valid", "cancelled"]
    price: Money
    attendee: Attendee
    seat: str | None
    cancelled_at: datetime | None
    code: str | None = Field(description="What its QR code says; for its customer only.")
    payment_due: bool = Field(description="Swapped for a dearer one: admits once the difference is paid.")


class TicketOrder(Reply):
    hidden = frozenset({"version"})

    id: str
    reference: str
    event_id: str
    status: OrderStatus
    customer: Customer | None
    contact_id: str | None
    total: Money
    paid: Money
    refunded: Money
    refund_due: Money = Field(description="Asked to be given back, and not given back yet.")
    payment_method: Literal["free", "offline"] | None
    expires_at: datetime | None = Field(description="Until then it keeps its tickets.")
    created_at: datetime
    completed_at: datetime | None
    paid_at: datetime | None
    cancelled_at: datetime | None
    tickets: list[Ticket] = Field(description="Empty in lists.")


class TicketOrderMade(TicketOrder):
    token: str = Field(description="Lets the customer see and complete this order; shown once.")


class TicketOrderPage(Reply):
    items: list[TicketOrder]
    next_cursor: str | None


class TicketOrderFilter(Page):
    event_id: Id | None = None
    status: OrderStatus | None = None
    email: Email | None = None
    contact_id: Id | None = None
    reference: Word | None = Field(default=None, description="As the customer tells it, such as T7K3MX2Q.")
    refund_due: bool = Field(default=False, description="Those alone whose money is due back.")
    sort: Literal["created_at", "-created_at"] = Field(
        default="created_at", description="A minus sign puts the latest first."
    )
