from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.waiting import passing_on


async def mark_no_show(tx: Tx, booking_id: UUID, reason: str) -> Booking:
    """The customer did not come, so what is left of the slot is free; a second time changes nothing."""
    booking = await bookings.locked(tx, booking_id)
    changed = booking.miss(tx.now)
    if changed is booking:
        return booking
    change = Change(kind=Kind.NO_SHOW, before=booking, after=changed, reason=reason)
    freed = booking.slot()
    waiting = await passing_on.line_up(tx, freed)
    changes.keep(tx, change)
    holdings.release(tx, booking.id)
    if offered := await passing_on.pass_on(tx, waiting, freed):
        tx.emit(events.slot_offered(offered))
    tx.emit(events.booking_no_show(change, await bookings.setting(tx, changed)))
    return changed
