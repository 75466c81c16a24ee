from dataclasses import replace

from chassis.db import Tx

from booking.domain.tickets.venue import Venue
from booking.events.tickets.catalogue.venues import venue_created
from booking.store.tickets.catalogue import venues


async def create_venue(tx: Tx, venue: Venue) -> Venue:
    """A place with its seats, if they are numbered."""
    await tx.together()
    made = replace(venue.checked(), created_at=tx.now)
    await venues.add(tx, made)
    tx.emit(venue_created(made))
    return made
