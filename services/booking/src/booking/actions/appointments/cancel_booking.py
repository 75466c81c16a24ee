from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking import events
from booking.domain.appointments.booking import Booking
from booking.store.appointments import bookings, holdings


async def cancel_booking(tx: Tx, booking_id: UUID, reason: str) -> Booking:
    """Free the slot at once; a second cancel changes nothing."""
    booking = await bookings.lock(tx, booking_id)
    if booking is None:
        raise NotFound("There is no such booking.")
    cancelled = booking.cancel(tx.now)
    if cancelled is booking:
        return booking
    bookings.change(tx, booking, cancelled)
    holdings.release(tx, booking.id)
    setting = await bookings.setting(tx, cancelled)
    tx.emit(events.booking_cancelled(cancelled, setting, reason))
    return cancelled
