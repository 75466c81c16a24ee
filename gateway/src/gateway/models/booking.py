from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Query, Reply, Request
from gateway.models.fields import (
    Count,
    Date,
    Email,
    Id,
    Line,
    Minutes,
    Moment,
    Money,
    NewMoney,
    Page,
    Text,
    Word,
)

_EXAMPLE_ID = "0193f0a1-7b1c-7c3e-8a55-0c1d2e3f4a5b"


class Consumable(Reply):
    item_id: str
    quantity: int


class NewConsumable(Request):
    item_id: Id
    quantity: Count = Field(description="In the item's smallest unit.")


class NewBookingType(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Haircut",
                    "slug": "haircut",
                    "duration_minutes": 45,
                    "slot_step_minutes": 15,
                    "buffer_after_minutes": 10,
                    "min_notice_minutes": 60,
                    "horizon_days": 60,
                    "price": {"amount_minor": 4200, "currency": "EUR"},
                    "staff_ids": [_EXAMPLE_ID],
                    "consumables": [],
                }
            ]
        }
    )

    name: Line
    slug: Word
    duration_minutes: Minutes
    slot_step_minutes: Minutes | None = Field(default=None, description="The duration where it is missing.")
    buffer_before_minutes: Minutes = 0
    buffer_after_minutes: Minutes = 0
    min_notice_minutes: Minutes = 0
    horizon_days: Annotated[int, Field(ge=0, le=3_660)] | None = Field(
        default=None, description="60 where it is missing."
    )
    price: NewMoney | None = None
    staff_ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    consumables: Annotated[list[NewConsumable], Field(max_length=100)] = Field(default_factory=list)


class BookingType(Reply):
    id: str
    name: str
    slug: str
    duration_minutes: int
    slot_step_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    min_notice_minutes: int
    horizon_days: int
    price: Money | None
    staff_ids: list[str]
    consumables: list[Consumable]
    created_at: datetime | None


class BookingTypePage(Reply):
    items: list[BookingType]
    next_cursor: str | None


class NewLocalRange(Request):
    start: Word = Field(examples=["09:00"], description="Local wall time, HH:MM.")
    end: Word = Field(examples=["17:00"], description="HH:MM; 24:00 is the end of the day.")


class NewWeekdayHours(Request):
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    ranges: Annotated[list[NewLocalRange], Field(max_length=48)]


class NewSchedule(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "staff_id": _EXAMPLE_ID,
                    "time_zone": "Europe/Berlin",
                    "weekly": [{"weekday": "monday", "ranges": [{"start": "09:00", "end": "17:00"}]}],
                }
            ]
        }
    )

    staff_id: Id
    time_zone: Word
    weekly: Annotated[list[NewWeekdayHours], Field(max_length=7)]


class LocalRange(Reply):
    start: str
    end: str


class WeekdayHours(Reply):
    weekday: str
    ranges: list[LocalRange]


class Schedule(Reply):
    hidden = frozenset({"version"})

    id: str
    staff_id: str
    time_zone: str
    weekly: list[WeekdayHours]


class SchedulePage(Reply):
    items: list[Schedule]
    next_cursor: str | None


class ScheduleFilter(Page):
    staff_id: Id | None = None


class SlotSearch(Query):
    booking_type_id: Id
    from_date: Date = Field(alias="from", description="Local date in `time_zone`, included.")
    to_date: Date = Field(alias="to", description="Local date in `time_zone`, included; at most 62 days.")
    time_zone: Word | None = Field(
        default=None, description="IANA name; the workspace's where it is missing."
    )
    staff_id: Id | None = None
    hold_id: Id | None = Field(default=None, description="Your own hold, whose slot counts as free.")


class Slot(Reply):
    starts_at: datetime = Field(description="With the offset of the asked zone.")
    ends_at: datetime
    staff_ids: list[str]


class SlotDay(Reply):
    date: date
    slots: list[Slot]


class Slots(Reply):
    time_zone: str
    days: list[SlotDay]


class NewHold(Request):
    booking_type_id: Id
    starts_at: Moment
    staff_id: Id | None = None


class Hold(Reply):
    id: str
    expires_at: datetime
    starts_at: datetime
    ends_at: datetime
    staff_id: str


class NewCustomer(Request):
    name: Line
    email: Email
    phone: Word | None = None


class Customer(Reply):
    name: str
    email: str
    phone: str | None


class NewBooking(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "booking_type_id": _EXAMPLE_ID,
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
    customer: NewCustomer


class Booking(Reply):
    hidden = frozenset({"version"})

    id: str
    reference: str
    status: Literal["confirmed", "cancelled"]
    booking_type_id: str
    starts_at: datetime
    ends_at: datetime
    staff_id: str
    customer: Customer
    contact_id: str | None = Field(description="null until the inbox has linked the contact.")
    attention: list[str] = Field(description="What a person should look at, such as `stock_short`.")
    created_at: datetime | None
    cancelled_at: datetime | None


class BookingMade(Booking):
    manage_token: str = Field(description="Lets the customer manage this booking; shown once.")


class BookingPage(Reply):
    items: list[Booking]
    next_cursor: str | None


class BookingFilter(Page):
    from_date: Date | None = Field(default=None, alias="from")
    to_date: Date | None = Field(default=None, alias="to")
    status: Literal["confirmed", "cancelled"] | None = None
    staff_id: Id | None = None
    contact_id: Id | None = None


class Cancellation(Request):
    reason: Text | None = None
