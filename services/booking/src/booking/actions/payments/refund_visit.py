from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.visits.sharing import shares_of_refund
from booking.domain.appointments.visits.visit import Visit
from booking.domain.payments.paying import refund
from booking.domain.payments.payment import Payment
from booking.events.payments import booking_refunded
from booking.store.appointments import bookings, changes
from booking.store.appointments.visits import visits
from booking.store.payments import payments


async def refund_visit(tx: Tx, visit_id: UUID, payment: Payment) -> Visit:
    """Money went back, at most what is left of what was paid. The same reference counts once."""
    payment = payment.checked()
    visit = await visits.locked(tx, visit_id)
    if not await payments.add_to_visit(tx, visit_id, payment):
        return visit
    shares = shares_of_refund(visit, payment)
    await payments.add_shares(tx, payment, shares)
    refunded = [refund(visit.part(one), share) for one, share in shares.items()]
    for part, setting in zip(refunded, await bookings.settings(tx, refunded), strict=True):
        changes.keep(tx, Change(kind=Kind.REFUNDED, before=visit.part(part.id), after=part, reason=""))
        tx.emit(booking_refunded(part, setting, replace(payment, amount_minor=shares[part.id])))
    return visit.after(refunded, visit.version)
