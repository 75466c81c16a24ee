from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.booking.appointments.bookings import Customer, NewCustomer
from gateway.models.booking.forms import NewFormAnswer
from gateway.models.fields import EXAMPLE_ID, Date, Id, Page, Word


class NewSlotWait(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "booking_type_id": EXAMPLE_ID,
                    "from": "2026-12-01",
                    "to": "2026-12-05",
                    "customer": {"name": "Ada Lind", "email": "ada@example.org"},
                }
            ]
        }
    )

    booking_type_id: Id
    staff_id: Id | None = Field(default=None, description="Anyone where it is missing.")
    from_date: Date = Field(alias="from", description="Local date in `time_zone`, included.")
    to_date: Date = Field(alias="to", description="Local date in `time_zone`, included; at most 62 days.")
    time_zone: Word | None = Field(
        default=None, description="IANA name; the workspace's where it is missing."
    )
    customer: NewCustomer


class OfferAcceptance(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answers": [{"question": "allergies", "text": "None"}]}]}
    )

    answers: Annotated[list[NewFormAnswer], Field(max_length=100)] = Field(
        default_factory=list, description="To the form of the booking type, where it has one."
    )


WaitStatus = Annotated[
    Literal["waiting", "offered", "booked", "left", "expired"],
    Field(description="`expired`: waited for days that have passed."),
]


class SlotWaitFilter(Page):
    status: WaitStatus | None = None
    booking_type_id: Id | None = None


class SlotWait(Reply):
    id: str
    status: WaitStatus
    booking_type_id: str
    staff_id: str | None
    window_from: datetime
    window_until: datetime
    customer: Customer
    created_at: datetime
    offered_starts_at: datetime | None = Field(description="null where nothing is offered now.")
    offer_expires_at: datetime | None
    booking_id: str | None


class SlotWaitMade(SlotWait):
    token: str = Field(description="Lets the customer see the entry and leave; shown once.")


class SlotWaitPage(Reply):
    items: list[SlotWait]
    next_cursor: str | None
