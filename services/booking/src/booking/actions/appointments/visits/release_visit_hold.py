from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.store.appointments.holds import holdings
from booking.store.appointments.visits import visit_holds


async def release_visit_hold(tx: Tx, hold_id: UUID) -> None:
    """Give the time of all its services back."""
    hold = await visit_holds.remove(tx, hold_id)
    if hold is None:
        raise NotFound("There is no such hold; it may have expired.")
    for part in hold.parts:
        holdings.release_held(tx, part.id)
