from dataclasses import replace

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.show import ShowStatus
from booking.domain.tickets.waiting import WaitingEntry
from booking.store.tickets import catalogues, waiting


async def join_waiting_list(tx: Tx, entry: WaitingEntry) -> WaitingEntry:
    """Wait for tickets that are sold out; whoever came first is served first."""
    entry = entry.checked()
    catalogue = await catalogues.load(tx, entry.show_id)
    if catalogue is None or catalogue.show.status is not ShowStatus.PUBLISHED:
        raise UnknownReference("There is no such event.", field="event_id")
    if entry.ticket_type_id not in catalogue.types:
        raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_id")
    if entry.date_id not in catalogue.dates:
        raise UnknownReference("There is no such date of this event.", field="date_id")
    made = replace(entry, created_at=tx.now)
    await waiting.add(tx, made)
    return made
