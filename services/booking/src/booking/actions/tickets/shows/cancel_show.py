from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.show import Show, ShowDate, ShowStatus
from booking.events.tickets.tickets import show_cancelled
from booking.store.tickets.catalogue import show_dates, shows
from booking.store.tickets.sales import waiting


async def cancel_show(tx: Tx, show_id: UUID, *, void_tickets: bool) -> tuple[Show, list[ShowDate]]:
    """End its sale; a job voids its tickets, if they are to be, or tells who keeps some.

    A second time changes nothing.
    """
    show = await shows.lock(tx, show_id)
    if show is None:
        raise NotFound("There is no such event.")
    dates = (await shows.dates_of(tx, [show_id]))[show_id]
    if show.status is ShowStatus.CANCELLED:
        return show, dates
    cancelled = show.cancel(tx.now)
    shows.change(tx, cancelled, voids_tickets=void_tickets)
    waiting.end_offers(tx, show_id)
    if not void_tickets:
        show_dates.collect(tx, show_id, await show_dates.touch_all(tx, show_id))
    tx.emit(show_cancelled(cancelled, dates, void_tickets=void_tickets))
    return cancelled, dates
