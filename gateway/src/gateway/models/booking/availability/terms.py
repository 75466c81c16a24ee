from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gateway.binding import Reply, Request
from gateway.models.fields import Minutes, Text

LocationKind = Literal["business", "customer", "phone", "video"]


class NewLocation(Request):
    kind: LocationKind = "business"
    address: Text | None = None
    video_url: Text | None = Field(default=None, examples=["https://meet.example.org/room"])


class Location(Reply):
    kind: LocationKind
    address: str
    video_url: str


class NewCancellationPolicy(Request):
    customers_may_cancel: bool | None = Field(default=None, description="True where it is missing.")
    cancel_notice_minutes: Minutes = Field(default=0, description="Up to so long before the start.")
    customers_may_reschedule: bool | None = Field(default=None, description="True where it is missing.")
    reschedule_notice_minutes: Minutes = Field(default=0, description="Up to so long before the start.")


class CancellationPolicy(Reply):
    customers_may_cancel: bool
    cancel_notice_minutes: int
    customers_may_reschedule: bool
    reschedule_notice_minutes: int


Limit = Annotated[int, Field(ge=0, le=1_000)]


PaymentRule = Literal["none", "before_confirmation"]


class NewPaymentTerms(Request):
    """What is paid first: the deposit where the type has one, else its price."""

    rule: PaymentRule = "none"
    within_minutes: Annotated[int, Field(ge=1, le=43_200)] | None = Field(
        default=None, description="How long an unpaid booking keeps its slot; 60 where it is missing."
    )


class PaymentTerms(Reply):
    rule: PaymentRule
    within_minutes: int


class NewReminderTimes(Request):
    """How long before the start customers are reminded; none for never."""

    minutes: Annotated[list[Minutes], Field(max_length=5)]


class ReminderTimes(Reply):
    minutes: list[int]


class NewLimits(Request):
    """How many may begin in a day or a week (from Monday on) of the type's clock; 0 is no limit."""

    per_day: Limit = 0
    per_week: Limit = 0
    customer_per_day: Limit = 0
    customer_per_week: Limit = 0


class Limits(Reply):
    per_day: int
    per_week: int
    customer_per_day: int
    customer_per_week: int
