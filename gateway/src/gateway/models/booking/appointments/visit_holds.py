from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.booking.availability.resources import BookedUnit
from gateway.models.fields import EXAMPLE_ID, Id, Minutes, Moment


class WantedVisitPart(Request):
    booking_type_id: Id
    staff_id: Id | None = Field(
        default=None, description="Who has the part before, else the next free person where it is missing."
    )
    duration_minutes: Minutes | None = Field(
        default=None,
        description="One of the type's lengths; the usual one where it is missing.",
    )


class NewVisitHold(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "parts": [{"booking_type_id": EXAMPLE_ID}, {"booking_type_id": EXAMPLE_ID}],
                    "starts_at": "2026-12-01T09:00:00+01:00",
                }
            ]
        }
    )

    parts: Annotated[list[WantedVisitPart], Field(min_length=2, max_length=6)] = Field(
        description="In the order they follow one another."
    )
    starts_at: Moment = Field(description="Of the first part.")
    same_staff: bool = Field(
        default=False, description="One person gives all of it; else people change as seldom as possible."
    )


class HeldVisitPart(Reply):
    booking_type_id: str
    staff_id: str
    starts_at: datetime
    ends_at: datetime
    resources: list[BookedUnit]


class VisitHold(Reply):
    id: str = Field(description="`hold_id` of the visit that is booked with it.")
    expires_at: datetime
    starts_at: datetime
    ends_at: datetime
    parts: list[HeldVisitPart] = Field(description="In the order they follow one another.")
