from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.visits.visit import Visit
from booking.events.appointments.visits import visit_declined
from booking.events.payments import refunds_wanted
from booking.store.appointments import bookings
from booking.store.appointments.visits import visits
from booking.store.appointments.visits.giving_up import give_up


async def decline_visit(tx: Tx, visit_id: UUID, reason: str) -> Visit:
    """Say no to a visit that was asked for and free its time; a second time changes nothing."""
    visit = await visits.locked(tx, visit_id)
    made = [(one, one.decline()) for one in visit.shown]
    steps = [
        Change(kind=Kind.DECLINED, before=before, after=after, reason=reason)
        for before, after in made
        if after is not before
    ]
    if not steps:
        return visit
    declined, offered = await give_up(tx, visit, steps)
    settings = await bookings.settings(tx, [step.after for step in steps])
    for step, setting in zip(steps, settings, strict=True):
        tx.emit(events.booking_declined(step, setting))
        for wanted in refunds_wanted(step, setting):
            tx.emit(wanted)
    for entry in offered:
        tx.emit(events.slot_offered(entry))
    told = await visits.told(tx, declined)
    tx.emit(visit_declined(told.of({step.after.id for step in steps}), reason))
    return declined
