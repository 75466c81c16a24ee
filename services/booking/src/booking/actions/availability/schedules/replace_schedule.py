from dataclasses import replace

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.errors import ScheduleChanged
from booking.store.availability.schedules import schedules


async def replace_schedule(tx: Tx, schedule: Schedule, *, made_from: int | None) -> Schedule:
    """Put new weekly hours in the place of the old ones; bookings made before stay."""
    schedule = schedule.checked()
    version = await schedules.replace(tx, schedule, made_from=made_from)
    if version is not None:
        return replace(schedule, version=version)
    newest = await schedules.find(tx, schedule.id)
    if newest is None:
        raise NotFound("There is no such schedule.")
    raise ScheduleChanged("Somebody edited this schedule in between; read it again.", version=newest.version)
