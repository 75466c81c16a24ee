from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.sales.waiting import WaitingEntry
from booking.events.tickets.waiting_entries import waiting_entry_returned
from booking.store.tickets.sales import looks, waiting


async def return_to_ticket_wait(tx: Tx, entry_id: UUID) -> WaitingEntry:
    """Take a leaving back: in the old place, without what was offered. A second time changes nothing."""
    known = await waiting.find(tx, entry_id)
    if known is None:
        raise NotFound("There is no such entry.")
    await looks.call_first(tx, known.show_id)
    entry = await waiting.lock(tx, entry_id) or known
    returned = entry.returned(tx.now)
    if returned is not entry:
        await waiting.take_back(tx, returned)
        tx.emit(waiting_entry_returned(returned))
    return returned
