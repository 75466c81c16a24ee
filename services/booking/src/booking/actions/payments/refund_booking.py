from uuid import UUID

from chassis.db import Tx

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.payments.paying import check_currency, refund
from booking.domain.payments.payment import Payment
from booking.events.payments import booking_refunded
from booking.store.appointments import bookings, changes
from booking.store.payments import payments


async def refund_booking(tx: Tx, booking_id: UUID, payment: Payment) -> Booking:
    """Money went back, at most what is left of what was paid. The same reference counts once."""
    payment = payment.checked()
    booking = await bookings.locked(tx, booking_id)
    check_currency(booking, payment.currency)
    if not await payments.add_to_booking(tx, booking_id, payment):
        return booking
    refunded = refund(booking, payment.amount_minor)
    changes.keep(tx, Change(kind=Kind.REFUNDED, before=booking, after=refunded, reason=""))
    tx.emit(booking_refunded(refunded, await bookings.setting(tx, refunded), payment))
    return refunded
