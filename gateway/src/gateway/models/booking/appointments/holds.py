from __future__ import annotations

from datetime import datetime

from pydantic import Field

from gateway.binding import Reply, Request
from gateway.models.booking.availability.resources import BookedUnit
from gateway.models.fields import (
    Id,
    Minutes,
    Moment,
)


class NewHold(Request):
    booking_type_id: Id
    starts_at: Moment
    staff_id: Id | None = None
    duration_minutes: Minutes | None = Field(
        default=None, description="One of the type's lengths; its `duration_minutes` where it is missing."
    )


class Hold(Reply):
    id: str
    expires_at: datetime
    starts_at: datetime
    ends_at: datetime
    staff_id: str
    staff_ids: list[str] = Field(description="All who give the appointment; the first is `staff_id`.")
    resources: list[BookedUnit]
