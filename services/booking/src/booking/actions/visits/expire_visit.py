from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Change, Kind
from booking.events.visits import visit_declined
from booking.store.appointments import bookings
from booking.store.visits import visits
from booking.store.visits.giving_up import give_up

NO_ANSWER = "Nobody answered in time."


async def expire_visit(tx: Tx, visit_id: UUID) -> None:
    """Give up a visit that nobody answered in time; its time blocks nobody any more anyway."""
    visit = await visits.locked(tx, visit_id)
    made = [(one, one.expire(tx.now)) for one in visit.standing]
    steps = [
        Change(kind=Kind.DECLINED, before=before, after=after, reason=NO_ANSWER)
        for before, after in made
        if after is not before
    ]
    if not steps:
        return
    declined, offered = await give_up(tx, visit, steps)
    settings = await bookings.settings(tx, [step.after for step in steps])
    for step, setting in zip(steps, settings, strict=True):
        tx.emit(events.booking_declined(step, setting))
    for entry in offered:
        tx.emit(events.slot_offered(entry))
    told = await visits.told(tx, declined)
    tx.emit(visit_declined(told.of({step.after.id for step in steps}), NO_ANSWER))
