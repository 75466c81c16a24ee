from chassis.db import Tx

from booking.domain.workspace import Workspace
from booking.store import neighbours
from booking.store.availability import booking_types


async def move_workspace(tx: Tx, workspace: Workspace) -> None:
    """Booking types that were on the clock of their workspace follow it; one with its own stays."""
    before = await neighbours.workspace(tx)
    if before is not None and before.time_zone != workspace.time_zone:
        booking_types.move(tx, old_time_zone=before.time_zone, new_time_zone=workspace.time_zone)
    neighbours.put_workspace(tx, workspace)
