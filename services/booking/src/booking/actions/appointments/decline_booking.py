from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.events.appointments.endings import told_of
from booking.store.appointments import bookings
from booking.store.appointments.giving_up import give_up


async def decline_booking(tx: Tx, booking_id: UUID, reason: str) -> Booking:
    """Say no to a booking that was asked for and free its slot; a second time changes nothing."""
    booking = await bookings.locked(tx, booking_id)
    booking.check_alone()
    changed = booking.decline()
    if changed is booking:
        return booking
    change = Change(kind=Kind.DECLINED, before=booking, after=changed, reason=reason)
    for outgoing in told_of(await give_up(tx, change), events.booking_declined):
        tx.emit(outgoing)
    return changed
