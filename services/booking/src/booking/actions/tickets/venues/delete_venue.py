from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.errors import EditedMeanwhile
from booking.events.tickets.catalogue.venues import venue_deleted
from booking.store.tickets.catalogue import removal, venues


async def delete_venue(tx: Tx, id_: UUID, *, made_from: int | None) -> None:
    """A place where no event takes place, be it over or cancelled."""
    venue = await venues.lock(tx, id_)
    if venue is None:
        raise NotFound("There is no such venue.")
    if made_from not in (None, venue.version):
        raise EditedMeanwhile("Somebody edited this venue in between; read it again.", version=venue.version)
    await removal.remove_venue(tx, id_)
    tx.emit(venue_deleted(venue))
