from uuid import UUID

from chassis.db import Tx

from booking.store.appointments.holds import holdings, holds


async def expire_hold(tx: Tx, hold_id: UUID) -> None:
    """Sweep a hold that has ended. Only housekeeping: an expired hold blocks nobody anyway."""
    await holds.find(tx, hold_id)
    if await holds.remove_expired(tx, hold_id):
        holdings.release_held(tx, hold_id)
