from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.db import ReadTx
from chassis.errors import NotFound

from booking.domain.availability.schedules.openings import OpenDay, open_days
from booking.domain.availability.slots.days import window_of
from booking.domain.time.zones import DAY, instant_of
from booking.store.availability.schedules import schedules
from booking.store.availability.slots import away


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOpenings:
    """`first` and `last` are local dates of the schedule, both included."""

    schedule_id: UUID
    first: date
    last: date


async def list_openings(tx: ReadTx, wish: ListOpenings) -> tuple[str, list[OpenDay]]:
    """When the person works on each date, by which rule; closed time is left out. With the zone."""
    schedule = await schedules.find(tx, wish.schedule_id)
    if schedule is None:
        raise NotFound("There is no such schedule.")
    opens, closes = window_of(wish.first, wish.last, schedule.time_zone)
    # A night, or a rule with a zone of its own, reaches beyond the dates by a day or two.
    since, until = instant_of(opens - 2 * DAY), instant_of(closes + 2 * DAY)
    found = await tx.rows(*away.asked([schedule.staff_id], since, until))
    closed = away.away_of(found, (opens, closes)).closed_for(schedule.staff_id)
    return schedule.time_zone, open_days(schedule.rules, wish.first, wish.last, closed)
