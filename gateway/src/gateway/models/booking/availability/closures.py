from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Date, Id, Line, Page, Word

EDGE = (
    "A local date, which counts whole, or a local time such as 2026-12-24T14:00. A time that a clock change"
    " repeats needs its offset behind it."
)


class NewClosure(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"reason": "Christmas", "starts": "2026-12-24T14:00", "ends": "2026-12-26"}]
        }
    )

    staff_id: Id | None = Field(default=None, description="Whose time off it is; everyone's where missing.")
    reason: Line | None = None
    time_zone: Word | None = Field(default=None, description="The workspace's where it is missing.")
    starts: Word = Field(description=EDGE)
    ends: Word = Field(description=EDGE)


class Closure(Reply):
    hidden = frozenset({"version"})

    id: str
    staff_id: str | None
    reason: str | None
    time_zone: str
    starts: str = Field(description="As it was written.")
    ends: str
    starts_at: datetime
    ends_at: datetime


class ClosurePage(Reply):
    items: list[Closure]
    next_cursor: str | None


class ClosureFilter(Page):
    """Closures that meet the dates, in the workspace's zone, both included."""

    from_date: Date | None = Field(default=None, alias="from")
    to_date: Date | None = Field(default=None, alias="to")
    staff_id: Id | None = Field(default=None, description="This person's own, without everyone's.")
