from uuid import UUID

from chassis.db import Tx

from booking.domain.availability.schedule import Schedule, WeeklyHours
from booking.store.availability import schedules


async def create_schedule(tx: Tx, staff_id: UUID, time_zone: str, weekly: WeeklyHours) -> Schedule:
    """Give a person weekly hours."""
    schedule = Schedule(id=tx.new_id(), staff_id=staff_id, time_zone=time_zone, weekly=weekly).checked()
    await schedules.add(tx, schedule)
    return schedule
