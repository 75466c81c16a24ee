from __future__ import annotations

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Minutes


class NewBookingSettings(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"answer_within_minutes": 2880}]})

    answer_within_minutes: Minutes = Field(
        description="How long a pending booking keeps its slot while nobody answers; 5 minutes to 30 days."
    )


class BookingSettings(Reply):
    hidden = frozenset({"version"})

    answer_within_minutes: int
