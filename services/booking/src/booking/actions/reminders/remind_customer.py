from uuid import UUID

from chassis.db import Tx
from chassis.events.outbox import Outgoing

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import Status
from booking.events.appointments.visits import visit_reminder_due
from booking.store.appointments import bookings
from booking.store.appointments.visits import visits
from booking.store.reminders import reminders


async def remind_customer(tx: Tx, booking_id: UUID) -> None:
    """Tell once what is due for a booking that stands and is still to come."""
    booking = await bookings.locked(tx, booking_id)
    due = await reminders.claim(tx, booking_id)
    if booking.status is not Status.CONFIRMED or tx.now >= booking.starts_at:
        return
    leads = [lead_minutes for lead_minutes, starts_at in due if starts_at == booking.starts_at]
    if leads:
        # Those that became due together say the same, so the last one says it for all.
        tx.emit(await _reminder(tx, booking, min(leads)))


async def _reminder(tx: Tx, booking: Booking, lead_minutes: int) -> Outgoing:
    visit = await visits.find(tx, booking.visit_id) if booking.visit_id else None
    if visit is not None:
        return visit_reminder_due(await visits.told(tx, visit), lead_minutes)
    return events.booking_reminder_due(booking, await bookings.setting(tx, booking), lead_minutes)
