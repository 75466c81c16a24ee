from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Kind, changes_of
from booking.domain.appointments.status import Status
from booking.domain.appointments.visits.visit import Visit
from booking.domain.errors import BookingExpired
from booking.events.appointments.visits import visit_approved, visit_confirmed
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.appointments.visits import visits
from booking.store.booking_types import booking_types


async def confirm_visit(tx: Tx, visit_id: UUID, reason: str, *, without_payment: bool = False) -> Visit:
    """Give all parts their time for good, or until the visit is paid; a second confirm changes nothing."""
    visit = await visits.locked(tx, visit_id)
    pay_by = None
    if not without_payment:
        visit.check_paid()
        pay_by = await _pay_by(tx, visit)
    made = (
        (one, one.ask_for_payment(pay_by, tx.now) if pay_by else one.approve(tx.now)) for one in visit.shown
    )
    steps = changes_of(Kind.APPROVED if pay_by else Kind.CONFIRMED, made, reason)
    if not steps:
        return visit
    if not await holdings.keep_all(tx, [step.before for step in steps], pay_by):
        raise BookingExpired("Nobody answered in time; the time was given up.")
    for step in steps:
        changes.keep(tx, step)
    confirmed = await visits.changed(tx, visit, [step.after for step in steps])
    settings = await bookings.settings(tx, [step.after for step in steps])
    tell, tell_of_visit = (
        (events.booking_approved, visit_approved) if pay_by else (events.booking_confirmed, visit_confirmed)
    )
    for step, setting in zip(steps, settings, strict=True):
        tx.emit(tell(step.after, setting, step))
    tx.emit(tell_of_visit(await visits.told(tx, confirmed), reason))
    return confirmed


async def _pay_by(tx: Tx, visit: Visit) -> datetime | None:
    """Until when it must be paid, by the types' times as they are now; None where nothing is owed first."""
    owing = [part.booking_type_id for part in visit.standing if part.owed_minor]
    if visit.status is not Status.PENDING or not owing:
        return None
    kinds = await booking_types.of(tx, set(owing))
    return min(kind.payment.pay_by(visit.starts_at, tx.now) for kind in kinds.values())
