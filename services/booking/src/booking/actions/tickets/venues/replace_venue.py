from dataclasses import replace

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.errors import EditedMeanwhile
from booking.domain.tickets.venue import Venue
from booking.events.tickets.catalogue.venues import venue_changed
from booking.store.tickets.catalogue import venues


async def replace_venue(tx: Tx, venue: Venue, *, made_from: int | None) -> Venue:
    """Put new details in the place of the old ones; seats that are sold stay sold."""
    venue = venue.checked()
    kept = await venues.lock(tx, venue.id)
    if kept is None:
        raise NotFound("There is no such venue.")
    version = await venues.replace(tx, venue, made_from=made_from)
    if version is None:
        raise EditedMeanwhile("Somebody edited this venue in between; read it again.", version=kept.version)
    edited = replace(venue, created_at=kept.created_at, version=version)
    if edited != replace(kept, version=version):
        tx.emit(venue_changed(kept, edited))
    return edited
