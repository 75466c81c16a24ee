from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.status import Status
from booking.domain.errors import BookingExpired
from booking.domain.payments.paying import check_paid
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.booking_types import booking_types


async def confirm_booking(tx: Tx, booking_id: UUID, reason: str, *, without_payment: bool = False) -> Booking:
    """Give a pending booking its slot for good, or until it is paid; a second confirm changes nothing."""
    booking = await bookings.locked(tx, booking_id)
    booking.check_alone()
    pay_by = None
    if not without_payment:
        check_paid(booking)
        pay_by = await _pay_by(tx, booking)
    confirmed = booking.ask_for_payment(pay_by, tx.now) if pay_by else booking.approve(tx.now)
    if confirmed is booking:
        return booking
    if not booking.uses <= await holdings.keep(tx, booking.id, confirmed.expires_at):
        raise BookingExpired("Nobody answered in time; the slot was given up.")
    kind, tell = (
        (Kind.APPROVED, events.booking_approved) if pay_by else (Kind.CONFIRMED, events.booking_confirmed)
    )
    change = Change(kind=kind, before=booking, after=confirmed, reason=reason)
    changes.keep(tx, change)
    tx.emit(tell(confirmed, await bookings.setting(tx, confirmed), change))
    return confirmed


async def _pay_by(tx: Tx, booking: Booking) -> datetime | None:
    """Until when it must be paid, by the type's time as it is now; None where nothing is owed first."""
    if booking.status is not Status.PENDING or not booking.owed_minor:
        return None
    kind = await booking_types.get(tx, booking.booking_type_id)
    return kind.payment.pay_by(booking.starts_at, tx.now)
