from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import ScheduleChanged
from booking.store.availability.schedules import schedules


async def delete_schedule(tx: Tx, id_: UUID, *, made_from: int | None) -> None:
    """The person is offered no more; bookings made before stay."""
    if await schedules.remove(tx, id_, made_from=made_from):
        return
    newest = await schedules.find(tx, id_)
    if newest is None:
        raise NotFound("There is no such schedule.")
    raise ScheduleChanged("Somebody edited this schedule in between; read it again.", version=newest.version)
