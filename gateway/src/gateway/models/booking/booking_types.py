from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.booking.resources import NewResourceNeed, ResourceNeed
from gateway.models.fields import (
    EXAMPLE_ID,
    Count,
    Id,
    Line,
    Minutes,
    Money,
    NewMoney,
    Word,
)

StaffRule = Literal["any", "round_robin", "all", "n_of_pool"]


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
    horizon_days: Annotated[int, Field(ge=0, le=3_660)] | None = Field(
        default=None, description="60 where it is missing."
    )
    price: NewMoney | None = None
    staff_ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    consumables: Annotated[list[NewConsumable], Field(max_length=100)] = Field(default_factory=list)
    staff_rule: StaffRule = Field(
        default="any",
        description="Who of `staff_ids` gives an appointment: the first who is free, in fair turns, all, or "
        "`staff_needed` of them together.",
    )
    staff_needed: Annotated[int, Field(ge=1, le=50)] | None = Field(
        default=None, description="For `n_of_pool` alone."
    )
    needed_resources: Annotated[list[NewResourceNeed], Field(max_length=10)] = Field(
        default_factory=list, description="An appointment keeps one unit busy for each."
    )
    requires_approval: bool = Field(
        default=False, description="A customer's booking waits as `pending` until staff answer it."
    )


class BookingType(Reply):
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


class BookingTypePage(Reply):
    items: list[BookingType]
    next_cursor: str | None
