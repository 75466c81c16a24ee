from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Minutes


class NewBookingSettings(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"answer_within_minutes": 2880, "offer_minutes": 60, "reminder_minutes": [1440, 120]}
            ]
        }
    )

    answer_within_minutes: Minutes = Field(
        description="How long a pending booking keeps its slot while nobody answers; 5 minutes to 30 days."
    )
    offer_minutes: Minutes = Field(
        default=60,
        description="How long a slot is kept for whom it was offered from the waiting list.",
    )
    reminder_minutes: Annotated[list[Annotated[int, Field(ge=1, le=43_200)]], Field(max_length=5)] = Field(
        default_factory=lambda: [1440],
        description="How long before the start customers are reminded; whole days keep the time of day.",
    )


class BookingSettings(Reply):
    hidden = frozenset({"version"})

    answer_within_minutes: int
    offer_minutes: int
    reminder_minutes: list[int]
