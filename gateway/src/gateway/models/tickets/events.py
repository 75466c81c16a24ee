from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Query, Reply, Request
from gateway.binding.patterns import NO_NUL
from gateway.models.fields import EXAMPLE_ID, Id, Line, Minutes, Moment, Money, Page, Text, Word
from gateway.models.tickets.venues import SeatArea

Status = Literal["draft", "published", "cancelled"]


class NewQuestion(Request):
    key: Word = Field(examples=["diet"])
    label: Line = Field(examples=["What do you eat?"])
    required: bool = False


class NewDate(Request):
    starts_at: Moment
    ends_at: Moment


class NewRecurrence(Request):
    rrule: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)] = Field(
        description="RFC 5545, with COUNT or UNTIL.", examples=["FREQ=WEEKLY;COUNT=8"]
    )
    first_starts_at: Moment
    duration_minutes: Minutes


class EventDetails(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"slug": "spring-concert", "name": "Spring concert"}]}
    )

    slug: Word
    name: Line
    description: Text | None = None
    venue_id: Id | None = None
    questions: Annotated[list[NewQuestion], Field(max_length=20)] = Field(
        default=[], description="Asked of each attendee beside the name."
    )
    hold_minutes: Minutes | None = Field(default=None, description="How long a cart keeps its tickets; 15.")
    payment_due_hours: Minutes | None = Field(
        default=None, description="How long an unpaid order keeps its tickets; 72."
    )
    waiting_offer_hours: Annotated[int, Field(ge=1, le=168)] | None = Field(
        default=None, description="How long the waiting list keeps what it offers; 24."
    )


class NewEvent(EventDetails):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "slug": "spring-concert",
                    "name": "Spring concert",
                    "venue_id": EXAMPLE_ID,
                    "dates": [
                        {"starts_at": "2027-03-20T20:00:00+01:00", "ends_at": "2027-03-20T23:00:00+01:00"}
                    ],
                }
            ]
        }
    )

    time_zone: Word | None = Field(default=None, description="The venue's, or else the workspace's.")
    currency: Word | None = Field(default=None, description="ISO 4217; the workspace's.")
    dates: Annotated[list[NewDate], Field(max_length=400)] = Field(default=[])
    recurrence: NewRecurrence | None = None


class MoreDates(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "recurrence": {
                        "rrule": "FREQ=WEEKLY;COUNT=4",
                        "first_starts_at": "2027-03-20T20:00:00+01:00",
                        "duration_minutes": 120,
                    }
                }
            ]
        }
    )

    dates: Annotated[list[NewDate], Field(max_length=400)] = Field(default=[])
    recurrence: NewRecurrence | None = None


class DateTimes(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"starts_at": "2027-03-21T20:00:00+01:00", "ends_at": "2027-03-21T23:00:00+01:00"}]
        }
    )

    starts_at: Moment
    ends_at: Moment


class DateCancellation(Request):
    void_tickets: bool = Field(
        default=False, description="Cancels its tickets too; else they stay valid, to be swapped."
    )


class EventCancellation(Request):
    void_tickets: bool = Field(default=False, description="Cancels its orders too, one after the other.")


class Question(Reply):
    key: str
    label: str
    required: bool


class EventDate(Reply):
    id: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None


class Event(Reply):
    hidden = frozenset({"version"})

    id: str
    slug: str
    name: str
    description: str
    venue_id: str | None
    time_zone: str
    currency: str
    status: Status
    questions: list[Question]
    hold_minutes: int
    payment_due_hours: int
    waiting_offer_hours: int
    dates: list[EventDate]
    created_at: datetime
    cancelled_at: datetime | None


class EventPage(Reply):
    items: list[Event]
    next_cursor: str | None


class EventFilter(Page):
    status: Status | None = None
    venue_id: Id | None = None
    coming: bool = Field(default=False, description="Those alone that have a date to come.")


class OfferFilter(Query):
    voucher_code: Word | None = Field(
        default=None, description="Shows what it opens and keeps back too, at its prices."
    )


class OfferedEvent(Reply):
    id: str
    slug: str
    name: str
    description: str
    time_zone: str
    dates: list[EventDate]


class OfferedEventPage(Reply):
    items: list[OfferedEvent]
    next_cursor: str | None


class OfferedVenue(Reply):
    name: str
    address: str
    seat_map: list[SeatArea]


class TypeOffer(Reply):
    date_id: str
    state: Literal["on_sale", "sold_out", "not_yet", "over"]
    price: Money = Field(description="Of one, now.")
    tier: str | None
    taken_seats: list[str]


class OfferedType(Reply):
    id: str
    name: str
    description: str
    min_per_order: int
    max_per_order: int
    add_on_to: list[str] = Field(description="Only together with a ticket of one of these types.")
    seat_area: str | None = Field(description="Each ticket needs a seat of this area.")
    offers: list[TypeOffer]


class EventOffer(Reply):
    id: str
    slug: str
    name: str
    description: str
    time_zone: str
    questions: list[Question]
    venue: OfferedVenue | None
    dates: list[EventDate]
    ticket_types: list[OfferedType]
