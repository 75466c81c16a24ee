from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.availability.calendars.outside import OutsideCalendar
from booking.store.availability.calendars import calendars


async def refresh_calendar(tx: Tx, id_: UUID) -> OutsideCalendar:
    """Fetch it now, not when it is due."""
    await tx.together()
    found = await calendars.refresh(tx, id_, tx.now)
    if found is None:
        raise NotFound("There is no such calendar.")
    return found
