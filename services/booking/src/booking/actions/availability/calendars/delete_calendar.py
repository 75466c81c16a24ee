from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import CalendarChanged
from booking.store.availability.calendars import calendars


async def delete_calendar(tx: Tx, id_: UUID, *, made_from: int | None) -> None:
    """Its events block nothing any more."""
    if await calendars.remove(tx, id_, made_from=made_from):
        return
    newest = await calendars.find(tx, id_)
    if newest is None:
        raise NotFound("There is no such calendar.")
    raise CalendarChanged("Somebody edited this calendar in between; read it again.", version=newest.version)
