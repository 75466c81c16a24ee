from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.visits.visit import Visit
from booking.domain.payments.refunding import Refund
from booking.events.appointments.visits import visit_cancelled
from booking.events.payments import refunds_wanted
from booking.store.appointments import bookings
from booking.store.appointments.visits import visits
from booking.store.appointments.visits.giving_up import give_up
from booking.store.payments import refunds


async def cancel_visit(tx: Tx, visit_id: UUID, reason: str, *, refund: Refund = Refund.BY_POLICY) -> Visit:
    """Free the time of all parts at once; a second cancel changes nothing."""
    visit = await visits.locked(tx, visit_id)
    made = [(one, one.cancel(tx.now)) for one in visit.shown]
    steps = [
        Change(
            kind=Kind.CANCELLED,
            before=before,
            after=await refunds.of_cancelled(tx, before, after, refund),
            reason=reason,
        )
        for before, after in made
        if after is not before
    ]
    if not steps:
        return visit
    cancelled, offered = await give_up(tx, visit, steps)
    settings = await bookings.settings(tx, [step.after for step in steps])
    for step, setting in zip(steps, settings, strict=True):
        tx.emit(events.booking_cancelled(step, setting))
        for wanted in refunds_wanted(step, setting):
            tx.emit(wanted)
    for entry in offered:
        tx.emit(events.slot_offered(entry))
    told = await visits.told(tx, cancelled)
    tx.emit(visit_cancelled(told.of({step.after.id for step in steps}), reason))
    return cancelled
