from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Change, Kind
from booking.domain.errors import BookingExpired
from booking.domain.visits.visit import Visit
from booking.events.visits import visit_confirmed
from booking.store.appointments import bookings, changes, holdings
from booking.store.visits import visits


async def confirm_visit(tx: Tx, visit_id: UUID, reason: str) -> Visit:
    """Give all parts of a pending visit their time for good; a second confirm changes nothing."""
    visit = await visits.locked(tx, visit_id)
    made = [(one, one.approve(tx.now)) for one in visit.shown]
    steps = [
        Change(kind=Kind.CONFIRMED, before=before, after=after, reason=reason)
        for before, after in made
        if after is not before
    ]
    if not steps:
        return visit
    for step in steps:
        if not step.before.uses <= await holdings.keep(tx, step.before.id):
            raise BookingExpired("Nobody answered in time; the time was given up.")
        changes.keep(tx, step)
    confirmed = await visits.changed(tx, visit, [step.after for step in steps])
    settings = await bookings.settings(tx, [step.after for step in steps])
    for step, setting in zip(steps, settings, strict=True):
        tx.emit(events.booking_confirmed(step.after, setting, step))
    tx.emit(visit_confirmed(await visits.told(tx, confirmed), reason))
    return confirmed
