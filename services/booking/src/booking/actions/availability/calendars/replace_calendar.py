from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.availability.calendars.outside import OutsideCalendar, WantedCalendar
from booking.domain.errors import CalendarChanged
from booking.store.availability.calendars import calendars, fetches


async def replace_calendar(
    tx: Tx, id_: UUID, wish: WantedCalendar, *, made_from: int | None
) -> OutsideCalendar:
    """A wish without an address keeps the one that is known. Another one is fetched at once."""
    newest = await calendars.find(tx, id_)
    if newest is None:
        raise NotFound("There is no such calendar.")
    wanted = replace(wish, url=wish.url or newest.url).calendar(id_, tx.now)
    kept = await calendars.replace(tx, wanted, new_url=wish.url or None, made_from=made_from)
    if kept is None:
        raise CalendarChanged(
            "Somebody edited this calendar in between; read it again.", version=newest.version
        )
    if not kept.reads_as(newest):
        fetches.forget(tx, id_)
    return kept
