from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Text


class Reason(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Asked for on the telephone"}]})

    reason: Text | None = Field(default=None, description="Kept in the history; the customer may be told.")


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
