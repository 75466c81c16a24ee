from uuid import UUID

from chassis.db import Tx

from booking.domain.appointments.change import Change, Kind
from booking.domain.payments.paying import check_currency, keep_late
from booking.domain.payments.payment import Payment, RefundCause, RefundWanted
from booking.events.payments import booking_refund_wanted
from booking.store.appointments import bookings, changes
from booking.store.payments import payments


async def note_late_booking_payment(tx: Tx, booking_id: UUID, payment: Payment) -> bool:
    """Keep money that bought nothing and ask for its refund; the same reference asks once.

    False where it bought something meanwhile. Raises `PaidTooLate` where it is known as late already.
    """
    booking = await bookings.locked(tx, booking_id)
    check_currency(booking, payment.currency)
    if not await payments.add_to_booking(tx, booking_id, payment, late=True):
        return False
    noted = keep_late(booking, payment.amount_minor)
    changes.keep(tx, Change(kind=Kind.PAID, before=booking, after=noted, reason=""))
    late = RefundWanted(
        amount_minor=payment.amount_minor, reference=payment.reference, cause=RefundCause.PAID_TOO_LATE
    )
    tx.emit(booking_refund_wanted(noted, await bookings.setting(tx, noted), late))
    return True
