from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.events.payments import refunds_wanted
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.waiting import passing_on


async def decline_booking(tx: Tx, booking_id: UUID, reason: str) -> Booking:
    """Say no to a booking that was asked for and free its slot; a second time changes nothing."""
    booking = await bookings.locked(tx, booking_id)
    booking.check_alone()
    changed = booking.decline()
    if changed is booking:
        return booking
    change = Change(kind=Kind.DECLINED, before=booking, after=changed, reason=reason)
    freed = booking.slot()
    waiting = await passing_on.line_up(tx, freed)
    changes.keep(tx, change)
    holdings.release(tx, booking.id)
    if offered := await passing_on.pass_on(tx, waiting, freed):
        tx.emit(events.slot_offered(offered))
    setting = await bookings.setting(tx, changed)
    tx.emit(events.booking_declined(change, setting))
    for told in refunds_wanted(change, setting):
        tx.emit(told)
    return changed
