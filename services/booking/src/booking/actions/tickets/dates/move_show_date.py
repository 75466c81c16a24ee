from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.errors import EditedMeanwhile
from booking.domain.tickets.show import Show, ShowDate
from booking.events.tickets.ticket_dates import show_date_moved
from booking.store.tickets.catalogue import show_dates, shows


async def move_show_date(
    tx: Tx,
    show_id: UUID,
    date_id: UUID,
    times: tuple[datetime, datetime],
    *,
    made_from: int | None,
) -> tuple[Show, list[ShowDate]]:
    """Another time for a date; its tickets, lists and quotas go along, and who has tickets is told."""
    show = await shows.lock(tx, show_id)
    date = await show_dates.find(tx, date_id) if show else None
    if show is None or date is None or date.show_id != show_id:
        raise NotFound("There is no such date.")
    if made_from is not None and made_from != show.version:
        raise EditedMeanwhile("Somebody edited this event in between; read it again.", version=show.version)
    show.check_not_cancelled()
    moved = date.moved(*times, now=tx.now)
    if moved == date:
        return show, (await shows.dates_of(tx, [show_id]))[show_id]
    await show_dates.move(tx, moved)
    show = shows.touch(tx, show)
    dates = (await shows.dates_of(tx, [show_id]))[show_id]
    show_dates.collect(tx, show_id, [date_id])
    tx.emit(show_date_moved(show, dates, date))
    return show, dates
