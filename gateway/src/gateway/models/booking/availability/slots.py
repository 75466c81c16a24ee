from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from gateway.binding import Query, Reply
from gateway.models.fields import (
    Date,
    Id,
    Minutes,
    Word,
)


class SlotSearch(Query):
    booking_type_id: Id
    from_date: Date = Field(alias="from", description="Local date in `time_zone`, included.")
    to_date: Date = Field(alias="to", description="Local date in `time_zone`, included; at most 62 days.")
    time_zone: Word | None = Field(
        default=None, description="IANA name; the workspace's where it is missing."
    )
    staff_id: Id | None = None
    hold_id: Id | None = Field(default=None, description="Your own hold, whose slot counts as free.")
    duration_minutes: Minutes | None = Field(
        default=None, description="One of the type's lengths; its `duration_minutes` where it is missing."
    )


class Slot(Reply):
    starts_at: datetime = Field(description="With the offset of the asked zone.")
    ends_at: datetime
    staff_ids: list[str]
    seats_left: int = Field(description="Of the groups that have begun to fill, else of a new one.")


class SlotDay(Reply):
    date: date
    slots: list[Slot]


class Slots(Reply):
    time_zone: str
    days: list[SlotDay]
    calendars_as_of: datetime | None = Field(
        description="Of the outside calendars that were heeded: when the oldest was read."
    )
    calendars_stale: bool = Field(description="Whether one of them could not be read for too long.")
