from uuid import UUID

from chassis.db import Tx

from booking.domain.reminders.reminder import reminders_of
from booking.store.reminders import reminders, wanted
from booking.store.workspace import settings


async def plan_reminders_anew(tx: Tx, booking_type_id: UUID | None) -> None:
    """For all bookings to come of a type, or of every one; what was sent is not sent again."""
    usual = (await settings.current(tx)).reminder_minutes
    async for agreed in wanted.agreed(tx, booking_type_id):
        own = await wanted.own_times(tx, [one.booking_type_id for one in agreed])
        reminders.clear(tx, [one.booking_id for one in agreed])
        reminders.plan(
            tx,
            [
                reminder
                for booking in agreed
                for reminder in reminders_of(booking, own.get(booking.booking_type_id, usual), tx.now)
            ],
        )
