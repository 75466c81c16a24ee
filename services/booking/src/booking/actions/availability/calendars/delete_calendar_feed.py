from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.store.availability.calendars import feeds


async def delete_calendar_feed(tx: Tx, id_: UUID) -> None:
    """Whoever has the address reads nothing from now on."""
    if not await feeds.remove(tx, id_):
        raise NotFound("There is no such calendar feed.")
