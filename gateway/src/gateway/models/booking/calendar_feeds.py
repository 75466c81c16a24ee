from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import EXAMPLE_ID, Id, Line, Page

Shows = Literal["busy", "details"]
SHOWS = "`busy` tells only when somebody is busy, `details` also who comes for what and where."


class NewCalendarFeed(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"name": "My phone", "staff_id": EXAMPLE_ID, "shows": "busy"}],
        }
    )

    name: Line = Field(description="What tells it from others, such as the device that reads it.")
    staff_id: Id | None = Field(default=None, description="Of the whole workspace where it is missing.")
    shows: Shows = Field(default="busy", description=SHOWS)


class CalendarFeed(Reply):
    id: str
    name: str
    staff_id: str | None = Field(description="null for the whole workspace.")
    shows: Shows = Field(description=SHOWS)
    created_at: datetime


class CalendarFeedMade(CalendarFeed):
    url: str = Field(description="For calendar programs. Whoever has it reads the feed; shown once.")


class CalendarFeedPage(Reply):
    items: list[CalendarFeed]
    next_cursor: str | None


class CalendarFeedFilter(Page):
    staff_id: Id | None = None
