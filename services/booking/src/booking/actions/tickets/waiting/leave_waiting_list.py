from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.sales.waiting import WaitingStatus
from booking.store.tickets.sales import quotas, reservations, vouchers, waiting


async def leave_waiting_list(tx: Tx, entry_id: UUID) -> None:
    """Wait no longer; what an offer keeps back is free at once. A second time changes nothing."""
    entry = await waiting.lock(tx, entry_id)
    if entry is None:
        raise NotFound("There is no such entry.")
    if entry.status in (WaitingStatus.LEFT, WaitingStatus.CLOSED):
        return
    waiting.leave(tx, entry_id)
    if entry.voucher_id is not None:
        vouchers.close(tx, entry.voucher_id)
        quotas.move(tx, await reservations.release(tx, entry.voucher_id))
