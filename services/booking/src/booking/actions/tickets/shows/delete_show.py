from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.events.tickets.tickets import show_deleted
from booking.store.tickets.catalogue import drafts, shows


async def delete_show(tx: Tx, show_id: UUID) -> None:
    """Take a draft away, with all that hangs on it. Nobody has ordered of one, for it was never on sale."""
    show = await shows.lock(tx, show_id)
    if show is None:
        raise NotFound("There is no such event.")
    show.check_draft()
    dates = (await shows.dates_of(tx, [show_id]))[show_id]
    drafts.delete_all(tx, show_id)
    tx.emit(show_deleted(show, dates))
