from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.booking.appointments.bookings import Booking, CustomerZone, NewCustomer, Refund
from gateway.models.booking.forms import NewFormAnswer
from gateway.models.fields import EXAMPLE_ID, Id, Line, Moment, Text


class NewSeries(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "booking_type_id": EXAMPLE_ID,
                    "starts_at": "2026-12-01T09:00:00+01:00",
                    "rrule": "FREQ=WEEKLY;COUNT=8",
                    "customer": {"name": "Ada Lind", "email": "ada@example.org"},
                }
            ]
        }
    )

    booking_type_id: Id
    starts_at: Moment = Field(
        description="Of the first date; all keep its local time in the business's zone."
    )
    rrule: Line = Field(description="RFC 5545, with COUNT or UNTIL; at most 104 dates.")
    staff_id: Id | None = Field(default=None, description="On each date the next free person if missing.")
    customer: NewCustomer
    skip_taken: bool = Field(
        default=False, description="Books the other dates where some are not to be had, else none is booked."
    )
    answers: Annotated[list[NewFormAnswer], Field(max_length=100)] = Field(
        default_factory=list,
        description="To the form of the booking type, for each date; staff may leave them for later.",
    )
    time_zone: CustomerZone = None


class SeriesBooking(Reply):
    booking: Booking
    manage_token: str = Field(description="Lets the customer manage this booking; shown once.")


class SkippedDate(Reply):
    starts_at: datetime
    code: Literal["slot_taken", "slot_not_offered"]


class SeriesMade(Reply):
    series_id: str
    bookings: list[SeriesBooking]
    skipped: list[SkippedDate]


class Series(Reply):
    items: list[Booking]


class SeriesCancellation(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"from_booking_id": EXAMPLE_ID}]})

    from_booking_id: Id | None = Field(
        default=None, description="This one and those behind it; all that are still to come where missing."
    )
    reason: Text | None = None
    refund: Refund = "by_policy"


class SeriesNewTime(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"booking_id": EXAMPLE_ID, "starts_at": "2026-12-02T10:30:00+01:00"}]}
    )

    booking_id: Id = Field(description="The date whose new start is given; those behind it follow.")
    starts_at: Moment
    all: bool = Field(default=False, description="Also those before it that are still to come.")
    reason: Text | None = None
