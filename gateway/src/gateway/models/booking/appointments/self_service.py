from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from gateway.binding import Query, Reply, Request
from gateway.models.booking.appointments.bookings import Customer, Status
from gateway.models.booking.availability.terms import Location
from gateway.models.fields import Date, Email, Id, Moment, Money, Text, Word
from gateway.models.tickets.orders import TicketOrder


class ManagedPart(Reply):
    """One service of a visit."""

    booking_type_id: str
    booking_type_name: str
    status: Status
    starts_at: datetime
    ends_at: datetime
    staff_id: str
    staff_name: str


class ManagedBooking(Reply):
    """A booking as its customer sees it."""

    reference: str
    status: Status
    booking_type_id: str
    booking_type_name: str
    starts_at: datetime
    ends_at: datetime
    staff_id: str
    staff_name: str
    workspace_name: str
    time_zone: str = Field(description="Of the business.")
    customer: Customer
    cancelled_at: datetime | None
    expires_at: datetime | None
    can_cancel: bool
    can_reschedule: bool
    cancel_until: datetime | None = Field(description="null where the customer never may.")
    reschedule_until: datetime | None = Field(description="null where the customer never may.")
    payment_due: Money | None = Field(description="What has to be paid before it is confirmed.")
    paid: Money | None
    pay_by: datetime | None = Field(description="Until when it keeps its slot unpaid.")
    parts: list[ManagedPart] = Field(
        description="Of a visit its services in order, while the fields above tell of the whole; else empty."
    )
    location: Location | None = Field(
        description="Where it takes place; `video_url` is empty unless it is confirmed."
    )


class OwnCancellation(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "I am ill"}]})

    reason: Text | None = None


class OwnNewTime(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"starts_at": "2026-12-02T10:30:00+01:00"}]})

    starts_at: Moment
    staff_id: Id | None = Field(
        default=None, description="Where it is missing: who has it now, else the next who is free."
    )
    reason: Text | None = None


class OwnSlotSearch(Query):
    from_date: Date = Field(alias="from", description="Local date in `time_zone`, included.")
    to_date: Date = Field(alias="to", description="Local date in `time_zone`, included; at most 62 days.")
    time_zone: Word | None = Field(
        default=None, description="IANA name; the workspace's where it is missing."
    )
    staff_id: Id | None = None


class WantedLink(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "ada@example.org"}]})

    email: Email


class MyBooking(Reply):
    booking: ManagedBooking
    manage_token: str = Field(description="Lets the customer manage this booking.")


class MyBookings(Reply):
    items: list[MyBooking]
    next_cursor: str | None


class MyTicketOrder(Reply):
    order: TicketOrder
    event_name: str
    token: str = Field(description="Shows and changes this order, with its tickets.")


class MyTicketOrders(Reply):
    items: list[MyTicketOrder]
    next_cursor: str | None
