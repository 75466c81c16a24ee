from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from gateway.binding import Query, Reply, Request
from gateway.binding.patterns import ID_OR_ANY
from gateway.models.booking.appointments.bookings import (
    Booking,
    Customer,
    CustomerZone,
    NewCustomer,
    Refund,
    Status,
)
from gateway.models.booking.forms import NewFormAnswer
from gateway.models.fields import EXAMPLE_ID, Date, Id, Minutes, Moment, Money, Page, Text, Word

Length = Annotated[int, Field(ge=0, le=1440)]
Anybody = Annotated[str, StringConstraints(pattern=ID_OR_ANY)]


class NewVisitPart(Request):
    booking_type_id: Id
    staff_id: Id | None = Field(
        default=None, description="Who has the part before, else the next free person where it is missing."
    )
    answers: Annotated[list[NewFormAnswer], Field(max_length=100)] = Field(
        default_factory=list, description="To the form of the booking type; staff may leave them for later."
    )
    duration_minutes: Minutes | None = Field(
        default=None,
        description="One of the type's lengths; the hold's or the usual one where it is missing.",
    )


class NewVisit(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "parts": [{"booking_type_id": EXAMPLE_ID}, {"booking_type_id": EXAMPLE_ID}],
                    "starts_at": "2026-12-01T09:00:00+01:00",
                    "customer": {"name": "Ada Lind", "email": "ada@example.org"},
                }
            ]
        }
    )

    parts: Annotated[list[NewVisitPart], Field(min_length=2, max_length=6)] = Field(
        description="In the order they follow one another."
    )
    starts_at: Moment = Field(description="Of the first part.")
    customer: NewCustomer
    same_staff: bool = Field(
        default=False, description="One person gives all of it; else people change as seldom as possible."
    )
    hold_id: Id | None = Field(default=None, description="A hold of this whole visit.")
    time_zone: CustomerZone = None


class Visit(Reply):
    hidden = frozenset({"version"})

    id: str
    reference: str
    status: Status = Field(description="Follows from the parts.")
    starts_at: datetime = Field(description="Of the parts that stand, the first start.")
    ends_at: datetime
    customer: Customer
    parts: list[Booking] = Field(description="In the order they follow one another, each a booking.")
    created_at: datetime | None
    expires_at: datetime | None = Field(
        description="Until when a visit that waits for an answer or its payment keeps its time."
    )
    payment_due: Money | None = Field(
        description=(
            "What has to be paid before it is confirmed. null where there is nothing, or no one currency;"
            " so are `paid` and `refunded`."
        )
    )
    paid: Money | None = Field(description="All that came in for any part, also what is to be given back.")
    refunded: Money | None = Field(description="All that went back.")
    pay_by: datetime | None = Field(description="null where it does not wait for its payment.")


class VisitMade(Visit):
    manage_token: str = Field(description="Lets the customer manage the whole visit; shown once.")


class VisitPage(Reply):
    items: list[Visit]
    next_cursor: str | None


class VisitFilter(Page):
    from_date: Date | None = Field(default=None, alias="from")
    to_date: Date | None = Field(default=None, alias="to")


class VisitReason(Request):
    reason: Text | None = None


class VisitConfirmation(VisitReason):
    without_payment: bool = Field(default=False, description="Also where it is not paid yet.")


class VisitCancellation(VisitReason):
    refund: Refund = "by_policy"


class VisitNewTime(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"starts_at": "2026-12-02T10:30:00+01:00"}]})

    starts_at: Moment = Field(description="Of the first part. Who gives a part keeps it where possible.")
    reason: Text | None = None


class VisitSlotSearch(Query):
    booking_type_ids: Annotated[list[Id], Field(min_length=2, max_length=6)] = Field(
        alias="booking_type_id", description="The services in the order they follow one another."
    )
    from_date: Date = Field(alias="from", description="Local date in `time_zone`, included.")
    to_date: Date = Field(alias="to", description="Local date in `time_zone`, included; at most 62 days.")
    time_zone: Word | None = Field(
        default=None, description="IANA name; that of the first service where it is missing."
    )
    staff_ids: Annotated[list[Anybody], Field(max_length=6)] | None = Field(
        default=None,
        alias="staff_id",
        description="For each service who gives it, or `any`; anybody for all where it is missing.",
    )
    duration_minutes: Annotated[list[Length], Field(max_length=6)] | None = Field(
        default=None,
        description="For each service one of its lengths, or 0 for the usual one; the usual if missing.",
    )
    same_staff: bool = Field(
        default=False, description="One person gives all of it; else people change as seldom as possible."
    )
    hold_id: Id | None = Field(
        default=None, description="A hold of this whole visit: its time counts as free."
    )


class VisitSlotPart(Reply):
    booking_type_id: str
    staff_id: str
    starts_at: datetime
    ends_at: datetime


class VisitSlot(Reply):
    starts_at: datetime = Field(description="With the offset of the asked zone.")
    ends_at: datetime
    parts: list[VisitSlotPart] = Field(description="Who could give which service from when on.")


class VisitSlotDay(Reply):
    date: date
    slots: list[VisitSlot]


class VisitSlots(Reply):
    time_zone: str
    days: list[VisitSlotDay]
    calendars_as_of: datetime | None = Field(
        description="Of the outside calendars that were heeded: when the oldest was read."
    )
    calendars_stale: bool = Field(description="Whether one of them could not be read for too long.")
