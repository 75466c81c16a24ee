from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.visits.sharing import shares_of_payment
from booking.domain.payments.paying import keep_late
from booking.domain.payments.payment import Payment, RefundCause, RefundWanted
from booking.events.payments import booking_refund_wanted
from booking.store.appointments import bookings, changes
from booking.store.appointments.visits import visits
from booking.store.payments import payments


async def note_late_visit_payment(tx: Tx, visit_id: UUID, payment: Payment) -> bool:
    """Keep money that bought nothing and ask for its refund; the same reference asks once.

    False where it bought something meanwhile. Raises `PaidTooLate` where it is known as late already.
    """
    visit = await visits.locked(tx, visit_id)
    if not await payments.add_to_visit(tx, visit_id, payment, late=True):
        return False
    shares = shares_of_payment(visit, payment)
    await payments.add_shares(tx, payment, shares, late=True)
    noted = [keep_late(visit.part(one), share) for one, share in shares.items()]
    late = RefundWanted(
        amount_minor=payment.amount_minor, reference=payment.reference, cause=RefundCause.PAID_TOO_LATE
    )
    for part, setting in zip(noted, await bookings.settings(tx, noted), strict=True):
        changes.keep(tx, Change(kind=Kind.PAID, before=visit.part(part.id), after=part, reason=""))
        tx.emit(booking_refund_wanted(part, setting, replace(late, amount_minor=shares[part.id])))
    return True
