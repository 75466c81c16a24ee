from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.change import NO_ANSWER, NO_PAYMENT, Kind, changes_of
from booking.domain.appointments.status import Status
from booking.events.appointments.endings import told_of
from booking.events.appointments.visits import visit_cancelled, visit_declined
from booking.store.appointments.visits import visits
from booking.store.appointments.visits.giving_up import give_up


async def expire_visit(tx: Tx, visit_id: UUID) -> None:
    """Give up a visit that nobody answered or paid in time; its time blocks nobody any more anyway."""
    visit = await visits.locked(tx, visit_id)
    unpaid = visit.status is Status.AWAITING_PAYMENT
    kind, reason = (Kind.CANCELLED, NO_PAYMENT) if unpaid else (Kind.DECLINED, NO_ANSWER)
    ends = changes_of(kind, ((one, one.expire(tx.now)) for one in visit.standing), reason)
    if not ends:
        return
    _, told, given_up = await give_up(tx, visit, ends)
    tell, tell_of_visit = (
        (events.booking_cancelled, visit_cancelled) if unpaid else (events.booking_declined, visit_declined)
    )
    for outgoing in told_of(given_up, tell):
        tx.emit(outgoing)
    tx.emit(tell_of_visit(told, reason))
