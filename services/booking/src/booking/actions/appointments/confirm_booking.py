from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.errors import BookingExpired
from booking.store.appointments import bookings, changes, holdings


async def confirm_booking(tx: Tx, booking_id: UUID, reason: str) -> Booking:
    """Give a pending or unpaid booking its slot for good; a second confirm changes nothing."""
    booking = await bookings.locked(tx, booking_id)
    confirmed = booking.approve(tx.now)
    if confirmed is booking:
        return booking
    if not booking.uses <= await holdings.keep(tx, booking.id):
        raise BookingExpired("Nobody answered in time; the slot was given up.")
    change = Change(kind=Kind.CONFIRMED, before=booking, after=confirmed, reason=reason)
    changes.keep(tx, change)
    tx.emit(events.booking_confirmed(confirmed, await bookings.setting(tx, confirmed), change))
    return confirmed
