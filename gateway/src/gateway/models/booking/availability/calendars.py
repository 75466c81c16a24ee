from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from gateway.binding import Reply, Request
from gateway.binding.patterns import NO_NUL
from gateway.models.fields import EXAMPLE_ID, Id, Line, Page, Word

Address = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=2_000)]
POLICY = (
    "When it could not be read for too long: `last_known` goes on with what was read last, `block` offers"
    " nothing of this person."
)
_EXAMPLE = {
    "staff_id": EXAMPLE_ID,
    "name": "Private",
    "url": "https://calendar.example.com/private/basic.ics",
    "stale_policy": "last_known",
}


class ChangedCalendar(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [dict(_EXAMPLE)]})

    staff_id: Id
    name: Line
    url: Address | None = Field(default=None, description="The one that is known where it is missing.")
    time_zone: Word | None = Field(
        default=None, description="For all-day events and times without a zone; the workspace's by default."
    )
    stale_policy: Literal["last_known", "block"] = Field(default="last_known", description=POLICY)
    stale_after_minutes: Annotated[int, Field(ge=60, le=43_200)] = 1_440


class NewCalendar(ChangedCalendar):
    url: Address


class OutsideCalendar(Reply):
    hidden = frozenset({"version"})

    id: str
    staff_id: str
    name: str
    host: str = Field(description="The address itself is as good as a password and not shown again.")
    time_zone: str
    stale_policy: Literal["last_known", "block"] = Field(description=POLICY)
    stale_after_minutes: int
    read_at: datetime | None = Field(description="When it was last known to be current.")
    age_seconds: int = Field(description="How old what is known is; 0 before the first time.")
    stale: bool
    trouble: str | None = Field(description="Why the last try failed, such as `unreachable`.")
    created_at: datetime


class OutsideCalendarPage(Reply):
    items: list[OutsideCalendar]
    next_cursor: str | None


class CalendarFilter(Page):
    staff_id: Id | None = None
