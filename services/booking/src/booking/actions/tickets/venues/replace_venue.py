from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.errors import EditedMeanwhile
from booking.domain.tickets.venue import Venue
from booking.store.tickets.catalogue import venues


async def replace_venue(tx: Tx, venue: Venue, *, made_from: int | None) -> Venue:
    """Put new details in the place of the old ones; seats that are sold stay sold."""
    venue = venue.checked()
    version = await venues.replace(tx, venue, made_from=made_from)
    newest = await venues.find(tx, venue.id)
    if newest is None:
        raise NotFound("There is no such venue.")
    if version is None:
        raise EditedMeanwhile("Somebody edited this venue in between; read it again.", version=newest.version)
    return newest
