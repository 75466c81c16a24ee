from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.payments.refunding import Refund
from booking.events.appointments.visits import part_changed
from booking.events.payments import refunds_wanted
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.appointments.visits import visits
from booking.store.payments import refunds
from booking.store.waiting import passing_on


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
    freed = booking.slot()
    waiting = await passing_on.line_up(tx, freed)
    changes.keep(tx, change)
    holdings.release(tx, booking.id)
    if offered := await passing_on.pass_on(tx, waiting, freed):
        tx.emit(events.slot_offered(offered))
    setting = await bookings.setting(tx, changed)
    tx.emit(events.booking_cancelled(change, setting, with_series=with_series))
    for told in refunds_wanted(change, setting):
        tx.emit(told)
    if changed.visit_id:
        visit = await visits.told(tx, await visits.with_part_changed(tx, changed.visit_id))
        tx.emit(part_changed(visit, changed, reason))
    return changed
