from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import (
    EXAMPLE_ID,
    Id,
    Page,
    Word,
)


class NewLocalRange(Request):
    start: Word = Field(examples=["09:00"], description="Local wall time, HH:MM.")
    end: Word = Field(examples=["17:00"], description="HH:MM; 24:00 is the end of the day.")


class NewWeekdayHours(Request):
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    ranges: Annotated[list[NewLocalRange], Field(max_length=48)]


class NewSchedule(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "staff_id": EXAMPLE_ID,
                    "time_zone": "Europe/Berlin",
                    "weekly": [{"weekday": "monday", "ranges": [{"start": "09:00", "end": "17:00"}]}],
                }
            ]
        }
    )

    staff_id: Id
    time_zone: Word
    weekly: Annotated[list[NewWeekdayHours], Field(max_length=7)]


class LocalRange(Reply):
    start: str
    end: str


class WeekdayHours(Reply):
    weekday: str
    ranges: list[LocalRange]


class Schedule(Reply):
    hidden = frozenset({"version"})

    id: str
    staff_id: str
    time_zone: str
    weekly: list[WeekdayHours]


class SchedulePage(Reply):
    items: list[Schedule]
    next_cursor: str | None


class ScheduleFilter(Page):
    staff_id: Id | None = None
