from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from gateway.binding import Query, Reply
from gateway.models.fields import Date, Id, Money, Page, Word


class Figure(Reply):
    value: int
    previous: int = Field(description="Of the range of equal length before.")


class RevenueFigure(Reply):
    value: Money
    previous: Money


class DateRange(Reply):
    from_: date = Field(alias="from")
    to: date


class Overview(Reply):
    workspace_id: str
    time_zone: str
    range: DateRange
    bookings: Figure
    cancellations: Figure
    new_contacts: Figure
    revenue: RevenueFigure


class OverviewQuery(Query):
    range: Literal["today", "7d", "30d", "90d"] | None = Field(default=None, description="30d when missing.")


class LoggedEvent(Reply):
    id: str
    type: str
    occurred_at: datetime
    aggregate_type: str
    aggregate_id: str
    summary: str


class EventPage(Reply):
    items: list[LoggedEvent]
    next_cursor: str | None


class EventFilter(Page):
    type: Word | None = None
    aggregate_id: Id | None = None
    from_date: Date | None = Field(default=None, alias="from")
    to_date: Date | None = Field(default=None, alias="to")
