from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.errors import EditedMeanwhile
from booking.domain.tickets.show import Show, ShowDate, ShowStatus
from booking.events.tickets.tickets import show_changed
from booking.store.tickets.catalogue import shows


async def replace_show(tx: Tx, show: Show, *, made_from: int | None) -> tuple[Show, list[ShowDate]]:
    """Put new details in the place of the old ones; its zone, currency and dates stay."""
    kept = await shows.find(tx, show.id)
    if kept is None:
        raise NotFound("There is no such event.")
    if await shows.replace(tx, show.edit_of(kept).checked(), made_from=made_from) is None:
        raise EditedMeanwhile("Somebody edited this event in between; read it again.", version=kept.version)
    newest = await shows.find(tx, show.id) or kept
    dates = (await shows.dates_of(tx, [show.id]))[show.id]
    if newest.status is ShowStatus.PUBLISHED:
        tx.emit(show_changed(newest, dates))
    return newest, dates
