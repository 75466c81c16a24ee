from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.paying import check_currency, pay_part
from booking.domain.errors import PaidTooLate
from booking.domain.payments.payment import Payment
from booking.domain.visits.visit import Visit
from booking.events.payments import booking_paid
from booking.events.visits import visit_confirmed
from booking.store.appointments import bookings, changes, holdings
from booking.store.payments import payments
from booking.store.visits import visits


async def pay_visit_part(tx: Tx, visit_id: UUID, booking_id: UUID, payment: Payment) -> Booking:
    """Money for one part of a visit came in; the one that leaves nothing owed of any part confirms the visit.

    Raises `PaidTooLate` where the visit has ended; `note_late_booking_payment` keeps the money.
    """
    payment = payment.checked()
    visit = await visits.locked(tx, visit_id)
    part = next(one for one in visit.parts if one.id == booking_id)
    check_currency(part, payment.currency)
    if not await payments.add_to_booking(tx, booking_id, payment):
        return part
    paid = pay_part(part, payment.amount_minor, visit.expires_at, tx.now)
    if part.pay_by is None or visit.after([paid], visit.version).owed_minor:
        changes.keep(tx, Change(kind=Kind.PAID, before=part, after=paid, reason=""))
        tx.emit(booking_paid(paid, await bookings.setting(tx, paid), payment))
        return paid
    return await _confirm(tx, visit, paid, payment)


async def _confirm(tx: Tx, visit: Visit, paid: Booking, payment: Payment) -> Booking:
    steps = []
    for before in visit.standing:
        after = (paid if before.id == paid.id else before).approve(tx.now)
        if not before.uses <= await holdings.keep(tx, before.id):
            raise PaidTooLate("The visit had ended and its time is gone; the money is to be refunded.")
        steps.append(Change(kind=Kind.CONFIRMED, before=before, after=after, reason=""))
        changes.keep(tx, steps[-1])
    confirmed = await visits.changed(tx, visit, [step.after for step in steps])
    settings = await bookings.settings(tx, [step.after for step in steps])
    for step, setting in zip(steps, settings, strict=True):
        if step.after.id == paid.id:
            tx.emit(booking_paid(step.after, setting, payment))
        tx.emit(events.booking_confirmed(step.after, setting, step))
    tx.emit(visit_confirmed(await visits.told(tx, confirmed)))
    return next(step.after for step in steps if step.after.id == paid.id)
