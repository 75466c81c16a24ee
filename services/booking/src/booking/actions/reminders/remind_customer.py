from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.status import Status
from booking.store.appointments import bookings
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
        setting = await bookings.setting(tx, booking)
        tx.emit(events.booking_reminder_due(booking, setting, min(leads)))
