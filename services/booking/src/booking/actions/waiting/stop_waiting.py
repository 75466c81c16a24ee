from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.waiting.slot_wait import State
from booking.store.waiting import passing_on, slot_waits


async def stop_waiting(tx: Tx, entry_id: UUID) -> None:
    """Wait no longer; what was offered goes to the next one."""
    entry = await slot_waits.locked(tx, entry_id)
    if entry.status in (State.LEFT, State.BOOKED):
        return
    slot_waits.change(tx, entry.left())
    freed = await passing_on.freed_by(tx, entry.offer) if entry.offer else None
    if entry.offer is None or freed is None:
        return
    waiting = await passing_on.line_up(tx, freed)
    passing_on.take_back(tx, entry.offer)
    if offered := await passing_on.pass_on(tx, waiting, freed):
        tx.emit(events.slot_offered(offered))
