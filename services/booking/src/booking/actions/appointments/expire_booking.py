from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import NO_ANSWER, NO_PAYMENT, Change, Kind
from booking.domain.appointments.status import Status
from booking.events.appointments.endings import told_of
from booking.store.appointments import bookings
from booking.store.appointments.giving_up import give_up


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
    tell = events.booking_declined if declined else events.booking_cancelled
    for outgoing in told_of(await give_up(tx, change), tell):
        tx.emit(outgoing)
