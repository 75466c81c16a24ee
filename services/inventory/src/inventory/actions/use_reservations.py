from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx

from inventory import events
from inventory.domain.reservation import changes
from inventory.store import reservations, stock


async def use_reservations(tx: Tx, booking_ids: Sequence[UUID]) -> None:
    """Takes what these bookings held out of stock; what is used up already is not used again."""
    if not booking_ids:
        return
    used = await reservations.use(tx, booking_ids)
    reservations.close(tx, set(booking_ids) - {reservation.booking_id for reservation in used})
    for movement in await stock.use(tx, used, changes(used)):
        tx.emit(events.stock_adjusted(movement))
