from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.store.appointments import bookings, changes


async def check_in_booking(tx: Tx, booking_id: UUID, reason: str) -> Booking:
    """The customer is here; a second time changes nothing."""
    booking = await bookings.locked(tx, booking_id)
    changed = booking.check_in()
    if changed is booking:
        return booking
    change = Change(kind=Kind.CHECKED_IN, before=booking, after=changed, reason=reason)
    changes.keep(tx, change)
    tx.emit(events.booking_checked_in(change, await bookings.setting(tx, changed)))
    return changed
