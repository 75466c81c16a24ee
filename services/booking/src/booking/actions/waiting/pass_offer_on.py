from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.store.waiting import passing_on, slot_waits


async def pass_offer_on(tx: Tx, entry_id: UUID) -> None:
    """What somebody did not accept in time goes to the next one."""
    entry = await slot_waits.locked(tx, entry_id)
    if entry.offer is None or not entry.is_over(tx.now):
        return
    slot_waits.change(tx, entry.passed_on())
    freed = await passing_on.freed_by(tx, entry.offer)
    if freed is None:
        return
    waiting = await passing_on.line_up(tx, freed)
    passing_on.take_back(tx, entry.offer)
    if offered := await passing_on.pass_on(tx, waiting, freed):
        tx.emit(events.slot_offered(offered))
