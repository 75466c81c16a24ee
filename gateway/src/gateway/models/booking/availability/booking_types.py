from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.booking.availability.resources import NewResourceNeed, ResourceNeed
from gateway.models.booking.availability.terms import (
    CancellationPolicy,
    Limits,
    Location,
    NewCancellationPolicy,
    NewLimits,
    NewLocation,
    NewPaymentTerms,
    NewReminderTimes,
    PaymentTerms,
    ReminderTimes,
)
from gateway.models.fields import (
    EXAMPLE_ID,
    Count,
    Id,
    Line,
    Minutes,
    Money,
    NewMoney,
    Text,
    Word,
)

StaffRule = Literal["any", "round_robin", "all", "n_of_pool"]
StaffNeeded = Annotated[int, Field(ge=1, le=50)]
Capacity = Annotated[int, Field(ge=1, le=1_000)]
Days = Annotated[int, Field(ge=0, le=3_660)]
Durations = Annotated[list[Minutes], Field(max_length=20)]


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
                    "staff_ids": [EXAMPLE_ID],
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
    buffers_outside_hours: bool | None = Field(
        default=None, description="Whether buffers may lie outside open hours; true where it is missing."
    )
    min_notice_minutes: Minutes = 0
    horizon_days: Days | None = Field(default=None, description="60 where it is missing.")
    price: NewMoney | None = None
    staff_ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    consumables: Annotated[list[NewConsumable], Field(max_length=100)] = Field(default_factory=list)
    staff_rule: StaffRule = Field(
        default="any",
        description="Who of `staff_ids` gives an appointment: the first who is free, in fair turns, all, or "
        "`staff_needed` of them together.",
    )
    staff_needed: StaffNeeded | None = Field(default=None, description="For `n_of_pool` alone.")
    needed_resources: Annotated[list[NewResourceNeed], Field(max_length=10)] = Field(
        default_factory=list, description="An appointment keeps one unit busy for each."
    )
    requires_approval: bool = Field(
        default=False, description="A customer's booking waits as `pending` until staff answer it."
    )
    description: Text | None = None
    other_durations_minutes: Durations = Field(
        default_factory=list, description="Lengths that may be chosen beside `duration_minutes`."
    )
    deposit: NewMoney | None = Field(default=None, description="At most the price, in its currency.")
    location: NewLocation | None = None
    cancellation_policy: NewCancellationPolicy | None = None
    limits: NewLimits | None = None
    payment: NewPaymentTerms | None = Field(default=None, description="Nothing is paid first.")
    reminders: NewReminderTimes | None = Field(default=None, description="Instead of the workspace's.")
    capacity: Capacity | None = Field(
        default=None, description="How many customers share one appointment; 1 where it is missing."
    )
    intake_form_id: Id | None = Field(default=None, description="The form that is asked when it is booked.")
    time_zone: Word | None = Field(
        default=None, description="IANA name: notice and horizon are counted on this clock. The workspace's."
    )
    active: bool | None = Field(
        default=None, description="Whether it can be booked; true where it is missing."
    )


class BookingType(Reply):
    hidden = frozenset({"version"})

    id: str
    name: str
    slug: str
    duration_minutes: int
    slot_step_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    buffers_outside_hours: bool
    min_notice_minutes: int
    horizon_days: int
    price: Money | None
    staff_ids: list[str]
    consumables: list[Consumable]
    requires_approval: bool
    created_at: datetime | None
    staff_rule: StaffRule
    staff_needed: int
    needed_resources: list[ResourceNeed]
    description: str
    other_durations_minutes: list[int]
    deposit: Money | None
    location: Location
    cancellation_policy: CancellationPolicy
    limits: Limits
    payment: PaymentTerms
    reminders: ReminderTimes | None = Field(description="null: as the workspace has it.")
    capacity: int
    intake_form_id: str | None = Field(description="The form that is asked when it is booked.")
    time_zone: str
    active: bool
    archived: bool


class BookingTypePage(Reply):
    items: list[BookingType]
    next_cursor: str | None
