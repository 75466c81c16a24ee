from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx

from inventory import events
from inventory.domain.reservation import changes
from inventory.store import reservations, stock


async def release_reservations(tx: Tx, booking_ids: Sequence[UUID]) -> None:
    """Frees what these bookings hold; one that holds nothing will not be given anything later either."""
    if not booking_ids:
        return
    released = await reservations.release(tx, booking_ids)
    freed = {place: -quantity for place, quantity in changes(released).items()}
    stock.lock(tx, freed)
    stock.change_reserved(tx, freed)
    reservations.close(tx, set(booking_ids) - {reservation.booking_id for reservation in released})
    for reservation in released:
        tx.emit(events.reservation_released(reservation))
