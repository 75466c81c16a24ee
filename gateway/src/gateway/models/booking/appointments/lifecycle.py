from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import EXAMPLE_ID, Id, Moment, Text


class Reason(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Asked for on the telephone"}]})

    reason: Text | None = Field(default=None, description="Kept in the history; the customer may be told.")


class Confirmation(Reason):
    without_payment: bool = Field(default=False, description="Also where it is not paid yet.")


class NewTime(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"starts_at": "2026-12-02T10:30:00+01:00", "reason": "Train late"}]}
    )

    starts_at: Moment
    staff_id: Id | None = Field(
        default=None, description="Where it is missing: who has it now, else the next who is free."
    )
    reason: Text | None = None


class NewPerson(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"staff_id": EXAMPLE_ID, "reason": "Holiday cover"}]}
    )

    staff_id: Id
    reason: Text | None = None


class FieldChange(Reply):
    field: str
    before: str
    after: str


class BookingChange(Reply):
    kind: str = Field(description="Such as `confirmed`, `rescheduled` or `cancelled`.")
    at: datetime
    by: Literal["user", "customer", "system"]
    user_id: str | None = Field(description="The person, where a user made it.")
    reason: str | None
    fields: list[FieldChange] = Field(description="As texts, so that old entries stay readable.")


class BookingHistory(Reply):
    items: list[BookingChange]
