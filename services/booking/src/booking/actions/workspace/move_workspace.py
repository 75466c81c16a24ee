from chassis.db import Tx

from booking.domain.workspace.workspace import Workspace
from booking.store import turns
from booking.store.booking_types import booking_types, limit_uses
from booking.store.turns import Turn
from booking.store.workspace import neighbours


async def move_workspace(tx: Tx, workspace: Workspace) -> None:
    """Booking types that were on the clock of their workspace follow it; one with its own stays."""
    before = await neighbours.workspace(tx)
    if before is not None and before.time_zone != workspace.time_zone:
        limited = await booking_types.limited(tx, before.time_zone)
        turns.wait(tx, *((Turn.LIMITS, id_) for id_ in limited))
        booking_types.move(tx, old_time_zone=before.time_zone, new_time_zone=workspace.time_zone)
        for id_ in limited:
            limit_uses.count_anew(tx, id_, workspace.time_zone)
    neighbours.put_workspace(tx, workspace)
