from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Query, Reply, Request
from gateway.models.fields import EXAMPLE_ID, Date, Id, Line, Page, Word

WEEKDAY = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class NewLocalRange(Request):
    start: Word = Field(examples=["09:00"], description="Local wall time, HH:MM.")
    end: Word = Field(
        examples=["17:00"],
        description="HH:MM; 24:00 is the end of the day, and an end before the start is on the next day.",
    )


class NewWeekdayHours(Request):
    weekday: WEEKDAY
    ranges: Annotated[list[NewLocalRange], Field(max_length=48)]
    week: Annotated[int, Field(ge=0, le=12)] = Field(
        default=0, description="Which week of the rotation, from 1 on; 0 is every week."
    )


class NewRotation(Request):
    weeks: Annotated[int, Field(ge=2, le=12)]
    starts_on: Date = Field(description="The first week begins on this date, whichever weekday it is.")


class NewDatedHours(Request):
    """A week of its own from `from_date` to `to_date`, both included."""

    name: Line | None = None
    from_date: Date
    to_date: Date
    every_year: bool = Field(default=False, description="A season: the same days of each year from then on.")
    priority: Annotated[int, Field(ge=0, le=1000)] = Field(
        default=0, description="Where several hold the highest counts, of equals the one named first."
    )
    weekly: Annotated[list[NewWeekdayHours], Field(max_length=84)]
    rotation: NewRotation | None = None
    time_zone: Word | None = Field(default=None, description="The schedule's where it is missing.")


class NewDateHours(Request):
    """The hours of one date; no ranges are a day off."""

    date: Date
    ranges: Annotated[list[NewLocalRange], Field(max_length=48)]
    time_zone: Word | None = Field(default=None, description="The schedule's where it is missing.")


class NewSchedule(Request):
    """Of an override, a dated rule and the week, the first that there is gives a date its hours."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "staff_id": EXAMPLE_ID,
                    "time_zone": "Europe/Berlin",
                    "weekly": [{"weekday": "monday", "ranges": [{"start": "09:00", "end": "17:00"}]}],
                    "dated": [
                        {
                            "name": "Summer",
                            "from_date": "2026-06-01",
                            "to_date": "2026-08-31",
                            "every_year": True,
                            "weekly": [{"weekday": "friday", "ranges": [{"start": "20:00", "end": "02:00"}]}],
                        }
                    ],
                    "overrides": [{"date": "2026-12-24", "ranges": []}],
                }
            ]
        }
    )

    staff_id: Id
    time_zone: Word
    weekly: Annotated[list[NewWeekdayHours], Field(max_length=84)]
    rotation: NewRotation | None = None
    dated: Annotated[list[NewDatedHours], Field(max_length=100)] | None = None
    overrides: Annotated[list[NewDateHours], Field(max_length=400)] | None = None


class LocalRange(Reply):
    start: str
    end: str


class WeekdayHours(Reply):
    weekday: str
    ranges: list[LocalRange]
    week: int = Field(description="Which week of the rotation, from 1 on; 0 is every week.")


class Rotation(Reply):
    weeks: int
    starts_on: date


class DatedHours(Reply):
    name: str | None
    from_date: date
    to_date: date
    every_year: bool
    priority: int
    weekly: list[WeekdayHours]
    rotation: Rotation | None
    time_zone: str | None


class DateHours(Reply):
    date: date
    ranges: list[LocalRange]
    time_zone: str | None


class Schedule(Reply):
    hidden = frozenset({"version"})

    id: str
    staff_id: str
    time_zone: str
    weekly: list[WeekdayHours]
    rotation: Rotation | None
    dated: list[DatedHours]
    overrides: list[DateHours]


class SchedulePage(Reply):
    items: list[Schedule]
    next_cursor: str | None


class ScheduleFilter(Page):
    staff_id: Id | None = None


class OpeningWindow(Query):
    from_date: Date = Field(alias="from", description="Local date of the schedule, included.")
    to_date: Date = Field(alias="to", description="Local date of the schedule, included; at most 62 days.")


class Opening(Reply):
    starts_at: datetime = Field(description="With the offset of the rule's zone.")
    ends_at: datetime


class OpenDay(Reply):
    date: date
    source: Literal["override", "dated", "weekly"]
    rule: str | None = Field(description="The name of the dated rule.")
    time_zone: str
    openings: list[Opening]


class Openings(Reply):
    time_zone: str
    days: list[OpenDay]
