from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.status import Status
from booking.events.payments import refunds_wanted
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.waiting import passing_on

NO_ANSWER = "Nobody answered in time."
NO_PAYMENT = "It was not paid in time."


async def expire_booking(tx: Tx, booking_id: UUID) -> None:
    """Give up a booking that nobody answered or paid in time; its slot blocks nobody any more anyway."""
    booking = await bookings.locked(tx, booking_id)
    expired = booking.expire(tx.now)
    if expired is booking:
        return
    declined = expired.status is Status.DECLINED
    change = Change(
        kind=Kind.DECLINED if declined else Kind.CANCELLED,
        before=booking,
        after=expired,
        reason=NO_ANSWER if declined else NO_PAYMENT,
    )
    freed = booking.slot()
    waiting = await passing_on.line_up(tx, freed)
    changes.keep(tx, change)
    holdings.release(tx, booking.id)
    if offered := await passing_on.pass_on(tx, waiting, freed):
        tx.emit(events.slot_offered(offered))
    setting = await bookings.setting(tx, expired)
    tell = events.booking_declined if declined else events.booking_cancelled
    tx.emit(tell(change, setting))
    for told in refunds_wanted(change, setting):
        tx.emit(told)
