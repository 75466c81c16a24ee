from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import Kind, changes_of
from booking.domain.appointments.visits.visit import Visit
from booking.domain.payments.refunding import Refund
from booking.events.appointments.endings import told_of
from booking.events.appointments.visits import visit_cancelled
from booking.store.appointments.visits import visits
from booking.store.appointments.visits.giving_up import give_up
from booking.store.payments import refunds


async def cancel_visit(tx: Tx, visit_id: UUID, reason: str, *, refund: Refund = Refund.BY_POLICY) -> Visit:
    """Free the time of all parts at once; a second cancel changes nothing."""
    visit = await visits.locked(tx, visit_id)
    ends = [
        replace(end, after=await refunds.of_cancelled(tx, end.before, end.after, refund))
        for end in changes_of(Kind.CANCELLED, ((one, one.cancel(tx.now)) for one in visit.shown), reason)
    ]
    if not ends:
        return visit
    cancelled, told, given_up = await give_up(tx, visit, ends)
    for outgoing in told_of(given_up, events.booking_cancelled):
        tx.emit(outgoing)
    tx.emit(visit_cancelled(told, reason))
    return cancelled
