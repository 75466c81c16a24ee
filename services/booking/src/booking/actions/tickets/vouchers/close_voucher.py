from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.tickets.sales.voucher import Voucher
from booking.events.tickets.catalogue.vouchers import voucher_changed
from booking.store.tickets.sales import quotas, reservations, vouchers


async def close_voucher(tx: Tx, voucher_id: UUID) -> Voucher:
    """Nobody can use it any more; what it kept back is free at once."""
    voucher = await vouchers.lock(tx, voucher_id)
    if voucher is None:
        raise NotFound("There is no such voucher.")
    if not await vouchers.close(tx, voucher_id):
        return voucher
    quotas.move(tx, await reservations.release(tx, voucher_id))
    closed = voucher.closed(tx.now)
    tx.emit(voucher_changed(voucher, closed))
    return closed
