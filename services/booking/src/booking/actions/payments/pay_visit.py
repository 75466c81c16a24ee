from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Change, Kind, changes_of
from booking.domain.appointments.visits.sharing import Shares, shares_of_payment
from booking.domain.appointments.visits.visit import Visit
from booking.domain.errors import PaidTooLate
from booking.domain.payments.paying import check_currency, pay_part
from booking.domain.payments.payment import Payment
from booking.events.appointments.visits import visit_confirmed
from booking.events.payments import booking_paid
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.appointments.visits import visits
from booking.store.payments import payments


async def pay_visit(tx: Tx, visit_id: UUID, payment: Payment, *, part_id: UUID | None = None) -> Visit:
    """Money came in for a visit or one part of it; what leaves nothing owed of any part confirms the visit.

    Raises `PaidTooLate` where the visit has ended; `note_late_visit_payment` keeps the money, or that of a
    part `note_late_booking_payment`.
    """
    payment = payment.checked()
    visit = await visits.locked(tx, visit_id)
    shares = await _new_shares(tx, visit, payment, part_id)
    if shares is None:
        return visit
    paid = [pay_part(visit.part(one), share, visit.expires_at, tx.now) for one, share in shares.items()]
    after = visit.after(paid, visit.version)
    if visit.pay_by is not None and not after.owed_minor:
        return await _confirm(tx, visit, after, payment, shares)
    for part in paid:
        changes.keep(tx, Change(kind=Kind.PAID, before=visit.part(part.id), after=part, reason=""))
    for part, setting in zip(paid, await bookings.settings(tx, paid), strict=True):
        tx.emit(booking_paid(part, setting, replace(payment, amount_minor=shares[part.id])))
    return after


async def _new_shares(tx: Tx, visit: Visit, payment: Payment, part_id: UUID | None) -> Shares | None:
    """None where the payment is known already."""
    if part_id is not None:
        check_currency(visit.part(part_id), payment.currency)
        is_new = await payments.add_to_booking(tx, part_id, payment)
        return {part_id: payment.amount_minor} if is_new else None
    if not await payments.add_to_visit(tx, visit.id, payment):
        return None
    shares = shares_of_payment(visit, payment)
    await payments.add_shares(tx, payment, shares)
    return shares


async def _confirm(tx: Tx, visit: Visit, paid: Visit, payment: Payment, shares: Shares) -> Visit:
    if not await holdings.keep_all(tx, visit.standing):
        raise PaidTooLate("The visit had ended and its time is gone; the money is to be refunded.")
    steps = changes_of(
        Kind.CONFIRMED, ((one, paid.part(one.id).approve(tx.now)) for one in visit.standing), ""
    )
    for step in steps:
        changes.keep(tx, step)
    confirmed = await visits.changed(tx, visit, [step.after for step in steps])
    settings = await bookings.settings(tx, [step.after for step in steps])
    for step, setting in zip(steps, settings, strict=True):
        if step.after.id in shares:
            share = replace(payment, amount_minor=shares[step.after.id])
            tx.emit(booking_paid(step.after, setting, share))
        tx.emit(events.booking_confirmed(step.after, setting, step))
    tx.emit(visit_confirmed(await visits.told(tx, confirmed)))
    return confirmed
