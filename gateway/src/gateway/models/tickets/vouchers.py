from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.booking.appointments.bookings import Customer, NewCustomer
from gateway.models.fields import EXAMPLE_ID, Count, Id, Moment, Page, Word
from gateway.models.tickets.orders import Locale

Discount = Literal["none", "percent", "amount_off", "fixed_price"]
Uses = Annotated[int, Field(ge=0, le=100_000)]


class _Terms(Request):
    ticket_type_ids: Annotated[list[Id], Field(max_length=200)] = Field(default=[])
    date_id: Id | None = None
    discount: Discount = "none"
    value: Count = Field(default=0, description="Percent, or an amount in the smallest unit.")
    max_uses: Uses | None = Field(default=None, description="Tickets that it may be used for; 1.")
    max_per_customer: Uses | None = None
    reserves: bool = Field(default=False, description="Keeps back stock of its one ticket type.")
    valid_until: Moment | None = None


class NewVoucher(_Terms):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"event_id": EXAMPLE_ID, "code": "FRIENDS", "discount": "percent", "value": 20}]
        }
    )

    event_id: Id
    code: Word | None = Field(default=None, description="One is made up where it is missing.")


class VoucherDetails(_Terms):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"code": "FRIENDS", "discount": "percent", "value": 25, "max_uses": 40}]
        }
    )

    code: Word


class Voucher(Reply):
    hidden = frozenset({"version"})

    id: str
    event_id: str
    code: str
    ticket_type_ids: list[str]
    date_id: str | None
    discount: Discount
    value: int
    max_uses: int
    used: int = Field(description="In carts and orders.")
    max_per_customer: int | None
    reserves: bool
    valid_until: datetime | None
    created_at: datetime


class VoucherPage(Reply):
    items: list[Voucher]
    next_cursor: str | None


class OfEvent(Page):
    event_id: Id


class NewWaitingEntry(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event_id": EXAMPLE_ID,
                    "ticket_type_id": EXAMPLE_ID,
                    "date_id": EXAMPLE_ID,
                    "quantity": 2,
                    "customer": {"name": "Ada Lind", "email": "ada@example.org"},
                }
            ]
        }
    )

    event_id: Id
    ticket_type_id: Id
    date_id: Id
    quantity: Annotated[int, Field(ge=1, le=1_000)] = Field(description="They come together or not at all.")
    customer: NewCustomer
    locale: Locale | None = Field(default=None, description="Of the mails to the customer; en.")


class WaitingEntry(Reply):
    id: str
    event_id: str
    ticket_type_id: str
    date_id: str
    quantity: int
    customer: Customer
    status: Literal["waiting", "offered", "left", "closed"]
    offered_until: datetime | None
    created_at: datetime
    voucher_id: str | None


class WaitingEntryMade(WaitingEntry):
    token: str = Field(description="Lets the customer see the place on the list, leave and come back.")


class WaitingFilter(OfEvent):
    status: Literal["waiting", "offered", "left", "closed"] | None = None


class WaitingPage(Reply):
    items: list[WaitingEntry]
    next_cursor: str | None
