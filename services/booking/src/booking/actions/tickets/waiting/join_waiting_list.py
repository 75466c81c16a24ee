from dataclasses import replace

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.errors import AlreadyWaiting
from booking.domain.tickets.sales.waiting import WaitingEntry, check_wait
from booking.domain.tickets.show import ShowStatus
from booking.events.tickets.waiting_entries import waiting_entry_joined
from booking.store.tickets.catalogue import catalogues
from booking.store.tickets.sales import looks, waiting


async def join_waiting_list(tx: Tx, entry: WaitingEntry) -> WaitingEntry:
    """Wait for tickets that are sold out; whoever came first is served first."""
    entry = entry.checked()
    catalogue = await catalogues.load(tx, entry.show_id, kept=True)
    if catalogue is None or catalogue.show.status is not ShowStatus.PUBLISHED:
        raise UnknownReference("There is no such event.", field="event_id")
    check_wait(catalogue, entry, tx.now)
    made = replace(entry, created_at=tx.now)
    if not await waiting.add(tx, made):
        raise AlreadyWaiting("You are on this waiting list already.")
    looks.call_for(tx, entry.show_id)
    tx.emit(waiting_entry_joined(made))
    return made
