from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.show import Show, ShowDate
from booking.events.tickets.tickets import show_published
from booking.store.tickets.catalogue import shows


async def publish_show(tx: Tx, show_id: UUID) -> tuple[Show, list[ShowDate]]:
    """Offer it in the shop; a second time changes nothing."""
    show = await shows.lock(tx, show_id)
    if show is None:
        raise NotFound("There is no such event.")
    dates = (await shows.dates_of(tx, [show_id]))[show_id]
    published = show.publish()
    if published.status is show.status:
        return show, dates
    shows.change(tx, published)
    tx.emit(show_published(published, dates))
    return published, dates
