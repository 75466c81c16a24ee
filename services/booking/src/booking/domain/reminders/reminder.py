"""When customers are reminded: some time before the start, once for each time that is agreed on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.time.zones import DAY, instant_of, minute_of, offsets

MOST_REMINDERS = 5
LONGEST_LEAD_MINUTES = 30 * 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A booking that stands, as one version of it was told; `time_zone` is the business's."""

    booking_id: UUID
    booking_type_id: UUID
    version: int
    starts_at: datetime
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """`due_at` is None where it is too late to remind before `starts_at`."""

    agreed: Agreed
    lead_minutes: int
    due_at: datetime | None


def check_leads(lead_minutes: Sequence[int], field: str) -> None:
    if len(lead_minutes) > MOST_REMINDERS:
        raise Invalid(f"At most {MOST_REMINDERS} reminders.", field=field)
    for i, lead in enumerate(lead_minutes):
        if not 1 <= lead <= LONGEST_LEAD_MINUTES or lead in lead_minutes[:i]:
            raise Invalid(
                f"A reminder is sent 1 to {LONGEST_LEAD_MINUTES} minutes before, each at another time.",
                field=f"{field}.{i}",
            )


def reminders_of(agreed: Agreed, lead_minutes: Iterable[int], now: datetime) -> list[Reminder]:
    due = {lead: due_at(agreed, lead) for lead in lead_minutes}
    return [
        Reminder(agreed=agreed, lead_minutes=lead, due_at=moment if now < moment else None)
        for lead, moment in due.items()
    ]


def due_at(agreed: Agreed, lead_minutes: int) -> datetime:
    """Whole days before is the same time of day, also where the clock changed in between."""
    if lead_minutes % DAY:
        return agreed.starts_at - timedelta(minutes=lead_minutes)
    start = minute_of(agreed.starts_at)
    clock = offsets(agreed.time_zone, (start - lead_minutes - DAY, start))
    return instant_of(clock.opening(clock.local(start) - lead_minutes))
