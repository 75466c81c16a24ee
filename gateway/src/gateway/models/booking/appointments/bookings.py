from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.booking.availability.resources import BookedUnit
from gateway.models.booking.forms import NewFormAnswer
from gateway.models.fields import (
    EXAMPLE_ID,
    Date,
    Email,
    Id,
    Line,
    Minutes,
    Moment,
    Money,
    Page,
    Text,
    Word,
)

Status = Literal[
    "pending",
    "awaiting_payment",
    "confirmed",
    "checked_in",
    "completed",
    "no_show",
    "cancelled",
    "declined",
]


class NewCustomer(Request):
    name: Line
    email: Email
    phone: Word | None = None


class Customer(Reply):
    name: str
    email: str
    phone: str | None


CustomerZone = Annotated[
    Word | None,
    Field(
        description=(
            "IANA name of the clock that the customer goes by: mails and reminders follow it. The booking"
            " type's where it is missing."
        )
    ),
]


class NewBooking(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "booking_type_id": EXAMPLE_ID,
                    "starts_at": "2026-12-01T09:00:00+01:00",
                    "customer": {"name": "Ada Lind", "email": "ada@example.org"},
                }
            ]
        }
    )

    booking_type_id: Id
    starts_at: Moment
    staff_id: Id | None = Field(default=None, description="The next free person where it is missing.")
    hold_id: Id | None = None
    duration_minutes: Minutes | None = Field(
        default=None,
        description="One of the type's lengths; the hold's or the usual one where it is missing.",
    )
    customer: NewCustomer
    answers: Annotated[list[NewFormAnswer], Field(max_length=100)] = Field(
        default_factory=list, description="To the form of the booking type; staff may leave them for later."
    )
    time_zone: CustomerZone = None


class Booking(Reply):
    hidden = frozenset({"version", "sequence", "lapsed"})

    id: str
    reference: str
    status: Status
    booking_type_id: str
    starts_at: datetime
    ends_at: datetime
    staff_id: str
    customer: Customer
    contact_id: str | None = Field(description="null until the inbox has linked the contact.")
    attention: list[str] = Field(description="What a person should look at, `stock_short`, `refund_due`.")
    created_at: datetime | None
    cancelled_at: datetime | None
    staff_ids: list[str] = Field(description="All who give the appointment; the first is `staff_id`.")
    resources: list[BookedUnit]
    group_id: str | None = Field(
        description="Shared by the bookings of one appointment with several customers."
    )
    expires_at: datetime | None = Field(
        description="Until when a pending or unpaid booking keeps its slot; null for all others."
    )
    series_id: str | None = Field(description="null where it belongs to none.")
    visit_id: str | None = Field(description="null where it is no part of a visit.")
    visit_position: int | None = Field(description="Which part of the visit it is, from 1 on.")
    payment_due: Money | None = Field(description="What has to be paid before it is confirmed.")
    paid: Money | None = Field(description="All that came in for it, also what is to be given back.")
    refund_wanted: Money | None = Field(description="Asked to be given back.")
    refunded: Money | None = Field(description="Given back.")
    pay_by: datetime | None = Field(description="Until when an unpaid booking keeps its slot.")
    time_zone: str | None = Field(description="Of the clock that the customer goes by, where it was told.")


class BookingMade(Booking):
    manage_token: str = Field(description="Lets the customer manage this booking; shown once.")


class BookingPage(Reply):
    items: list[Booking]
    next_cursor: str | None


class BookingFilter(Page):
    from_date: Date | None = Field(default=None, alias="from")
    to_date: Date | None = Field(default=None, alias="to")
    status: Status | None = None
    staff_id: Id | None = Field(default=None, description="Of anybody who gives it, not only the first.")
    contact_id: Id | None = None
    refund_due: bool = Field(default=False, description="Those alone whose money is due back.")
    sort: Literal["starts_at", "-starts_at", "created_at", "-created_at"] = Field(
        default="starts_at", description="A minus sign puts the latest first."
    )


Refund = Annotated[
    Literal["by_policy", "all", "none"],
    Field(
        description=(
            "What of the money that was paid is due back. `by_policy`: all of it up to the"
            " `cancel_notice_minutes` of the booking type, nothing later. What was never confirmed has it all"
            " due back in any case."
        )
    ),
]


class Cancellation(Request):
    reason: Text | None = None
    refund: Refund = "by_policy"
