from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.store.appointments import bookings, changes


async def complete_booking(tx: Tx, booking_id: UUID, reason: str) -> Booking:
    """What was booked is done; a second time changes nothing."""
    booking = await bookings.locked(tx, booking_id)
    changed = booking.complete(tx.now)
    if changed is booking:
        return booking
    change = Change(kind=Kind.COMPLETED, before=booking, after=changed, reason=reason)
    changes.keep(tx, change)
    tx.emit(events.booking_completed(change, await bookings.setting(tx, changed)))
    return changed
