from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.schedule import Schedule
from booking.store import schedules


async def replace_schedule(tx: Tx, schedule: Schedule) -> Schedule:
    """Put new weekly hours in the place of the old ones; bookings made before stay."""
    schedule = schedule.checked()
    if not await schedules.replace(tx, schedule):
        raise NotFound("There is no such schedule.")
    return schedule
