from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.store.appointments.holds import holdings, holds


async def release_hold(tx: Tx, hold_id: UUID) -> None:
    """Give a held slot back."""
    if not await holds.remove(tx, hold_id):
        raise NotFound("There is no such hold; it may have expired.")
    holdings.release_held(tx, hold_id)
