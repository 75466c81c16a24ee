from functools import partial
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.payments.refunding import Refund
from booking.events.appointments.endings import told_of
from booking.events.appointments.visits import part_changed
from booking.store.appointments import bookings
from booking.store.appointments.giving_up import give_up
from booking.store.appointments.visits import visits
from booking.store.payments import refunds


async def cancel_booking(
    tx: Tx,
    booking_id: UUID,
    reason: str,
    *,
    refund: Refund = Refund.BY_POLICY,
    with_series: bool = False,
) -> Booking:
    """Free the slot at once; a second cancel changes nothing.

    `with_series`: the customer is told by the series.
    """
    booking = await bookings.locked(tx, booking_id)
    booking.check_given_up_alone()
    changed = booking.cancel(tx.now)
    if changed is booking:
        return booking
    changed = await refunds.of_cancelled(tx, booking, changed, refund)
    change = Change(kind=Kind.CANCELLED, before=booking, after=changed, reason=reason)
    given_up = await give_up(tx, change)
    for outgoing in told_of(given_up, partial(events.booking_cancelled, with_series=with_series)):
        tx.emit(outgoing)
    if changed.visit_id:
        visit = await visits.told(tx, await visits.with_part_changed(tx, changed.visit_id))
        tx.emit(part_changed(visit, changed, reason))
    return changed
