from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import TransitionRefused
from booking.domain.tickets.show import Show, ShowDate
from booking.events.tickets.ticket_dates import show_date_cancelled
from booking.store.tickets.catalogue import show_dates, shows
from booking.store.tickets.sales import waiting


async def cancel_show_date(
    tx: Tx, show_id: UUID, date_id: UUID, *, void_tickets: bool
) -> tuple[Show, list[ShowDate]]:
    """End its sale; a job tells who has tickets and voids them, if they are to be. Again changes nothing.

    A date that nobody has ever had a ticket for is removed. Who was buying one at this moment loses it to the
    same job, and then the date is shown as cancelled.
    """
    show = await shows.lock(tx, show_id)
    date = await show_dates.find(tx, date_id) if show else None
    if show is None or date is None or date.show_id != show_id:
        raise NotFound("There is no such date.")
    dates = (await shows.dates_of(tx, [show_id]))[show_id]
    if date.cancelled_at is not None:
        return show, dates
    show.check_not_cancelled()
    if all(one.cancelled_at for one in dates if one.id != date_id):
        raise TransitionRefused("This is the last date; cancel the event instead.")
    removed = not await show_dates.has_tickets(tx, date)
    cancelled = date.cancelled(tx.now, voids_tickets=void_tickets or removed, removed=removed)
    show_dates.cancel(tx, cancelled)
    waiting.end_offers(tx, show_id, date_id)
    show = shows.touch(tx, show)
    show_dates.collect(tx, show_id, [date_id])
    kept = [one for one in (cancelled if one.id == date_id else one for one in dates) if not one.removed]
    tx.emit(show_date_cancelled(show, kept, cancelled))
    return show, kept
