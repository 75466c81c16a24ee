from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.sales.waiting import WaitingStatus
from booking.events.tickets.catalogue.vouchers import voucher_changed
from booking.events.tickets.waiting_entries import waiting_entry_left
from booking.store.tickets.sales import quotas, reservations, vouchers, waiting


async def leave_waiting_list(tx: Tx, entry_id: UUID) -> None:
    """Wait no longer; what an offer keeps back is free at once. A second time changes nothing."""
    entry = await waiting.lock(tx, entry_id)
    if entry is None:
        raise NotFound("There is no such entry.")
    if entry.status in (WaitingStatus.LEFT, WaitingStatus.CLOSED):
        return
    waiting.leave(tx, entry_id)
    tx.emit(waiting_entry_left(entry))
    if entry.voucher_id is not None:
        await _close(tx, entry.voucher_id)


async def _close(tx: Tx, voucher_id: UUID) -> None:
    offer = await vouchers.lock(tx, voucher_id)
    if offer is not None and await vouchers.close(tx, voucher_id):
        tx.emit(voucher_changed(offer, offer.closed(tx.now)))
    quotas.move(tx, await reservations.release(tx, voucher_id))
