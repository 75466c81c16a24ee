"""A calendar feed: who may read which appointments behind a secret address, and of which time."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

LONGEST_NAME = 200
DAYS_BACK = 30
DAYS_AHEAD = 365


class Shows(StrEnum):
    BUSY = "busy"
    """When somebody is busy, not with whom."""
    DETAILS = "details"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFeed:
    """Of one person, or of the whole workspace where `staff_id` is None."""

    id: UUID
    name: str
    staff_id: UUID | None
    shows: Shows
    created_by: str
    created_at: datetime

    def checked(self) -> "CalendarFeed":
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise Invalid(f"A name is one line of 1 to {LONGEST_NAME} characters.", field="name")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Appointments that start in it. Its edges move once a day, so that an unchanged file stays the same."""

    since: datetime
    today: datetime
    until: datetime


def window_at(now: datetime) -> Window:
    today = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    return Window(
        since=today - timedelta(days=DAYS_BACK), today=today, until=today + timedelta(days=DAYS_AHEAD)
    )
