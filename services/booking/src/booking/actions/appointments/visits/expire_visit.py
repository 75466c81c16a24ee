from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.status import Status
from booking.events.appointments.visits import visit_cancelled, visit_declined
from booking.events.payments import refunds_wanted
from booking.store.appointments import bookings
from booking.store.appointments.visits import visits
from booking.store.appointments.visits.giving_up import give_up

NO_ANSWER = "Nobody answered in time."
NO_PAYMENT = "It was not paid in time."


async def expire_visit(tx: Tx, visit_id: UUID) -> None:
    """Give up a visit that nobody answered or paid in time; its time blocks nobody any more anyway."""
    visit = await visits.locked(tx, visit_id)
    made = [(one, one.expire(tx.now)) for one in visit.standing]
    unpaid = visit.status is Status.AWAITING_PAYMENT
    kind, reason = (Kind.CANCELLED, NO_PAYMENT) if unpaid else (Kind.DECLINED, NO_ANSWER)
    steps = [
        Change(kind=kind, before=before, after=after, reason=reason)
        for before, after in made
        if after is not before
    ]
    if not steps:
        return
    ended, offered = await give_up(tx, visit, steps)
    settings = await bookings.settings(tx, [step.after for step in steps])
    tell, tell_of_visit = (
        (events.booking_cancelled, visit_cancelled) if unpaid else (events.booking_declined, visit_declined)
    )
    for step, setting in zip(steps, settings, strict=True):
        tx.emit(tell(step, setting))
        for wanted in refunds_wanted(step, setting):
            tx.emit(wanted)
    for entry in offered:
        tx.emit(events.slot_offered(entry))
    told = await visits.told(tx, ended)
    tx.emit(tell_of_visit(told.of({step.after.id for step in steps}), reason))
