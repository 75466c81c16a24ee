from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from gateway.binding import Request
from gateway.models.booking.availability.booking_types import (
    Capacity,
    Days,
    Durations,
    NewConsumable,
    StaffNeeded,
    StaffRule,
)
from gateway.models.booking.availability.resources import NewResourceNeed
from gateway.models.booking.availability.terms import (
    NewCancellationPolicy,
    NewLimits,
    NewLocation,
    NewPaymentTerms,
    NewReminderTimes,
)
from gateway.models.fields import Id, Line, Minutes, NewMoney, Page, Text, Word


class BookingTypeEdit(Request):
    """What is named is changed; `null` takes what can be missing away, such as a price, a form or limits."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"buffer_after_minutes": 20, "other_durations_minutes": [60, 90], "deposit": None}]
        }
    )

    name: Line | None = None
    slug: Word | None = None
    description: Text | None = None
    duration_minutes: Minutes | None = None
    other_durations_minutes: Durations | None = None
    slot_step_minutes: Minutes | None = None
    buffer_before_minutes: Minutes | None = None
    buffer_after_minutes: Minutes | None = None
    buffers_outside_hours: bool | None = None
    min_notice_minutes: Minutes | None = None
    horizon_days: Days | None = None
    price: NewMoney | None = None
    deposit: NewMoney | None = None
    staff_ids: Annotated[list[Id], Field(max_length=200)] | None = None
    staff_rule: StaffRule | None = None
    staff_needed: StaffNeeded | None = None
    needed_resources: Annotated[list[NewResourceNeed], Field(max_length=10)] | None = None
    consumables: Annotated[list[NewConsumable], Field(max_length=100)] | None = None
    requires_approval: bool | None = None
    location: NewLocation | None = None
    cancellation_policy: NewCancellationPolicy | None = None
    limits: NewLimits | None = None
    payment: NewPaymentTerms | None = Field(default=None, description="Bookings stay as they were agreed.")
    reminders: NewReminderTimes | None = None
    capacity: Capacity | None = Field(
        default=None, description="Groups to come get as many seats, or as many as they have guests."
    )
    intake_form_id: Id | None = None
    time_zone: Word | None = None
    active: bool | None = None
    archived: bool | None = Field(default=None, description="`false` takes it out of the archive.")


class BookingTypeFilter(Page):
    archived: bool | None = Field(
        default=None, description="`true`: those that are archived, instead of those that are not."
    )
    active: bool | None = None
