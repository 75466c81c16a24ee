from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Kind, changes_of
from booking.domain.appointments.visits.visit import Visit
from booking.events.appointments.endings import told_of
from booking.events.appointments.visits import visit_declined
from booking.store.appointments.visits import visits
from booking.store.appointments.visits.giving_up import give_up


async def decline_visit(tx: Tx, visit_id: UUID, reason: str) -> Visit:
    """Say no to a visit that was asked for and free its time; a second time changes nothing."""
    visit = await visits.locked(tx, visit_id)
    ends = changes_of(Kind.DECLINED, ((one, one.decline()) for one in visit.shown), reason)
    if not ends:
        return visit
    declined, told, given_up = await give_up(tx, visit, ends)
    for outgoing in told_of(given_up, events.booking_declined):
        tx.emit(outgoing)
    tx.emit(visit_declined(told, reason))
    return declined
