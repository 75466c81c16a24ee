from collections.abc import Sequence

from chassis.db import Tx

from booking.domain.reminders.reminder import Agreed, reminders_of
from booking.store.reminders import reminders, wanted
from booking.store.workspace import settings


async def plan_reminders(tx: Tx, agreed: Sequence[Agreed]) -> None:
    """Note when the customers of these bookings are reminded, as their type or the workspace wants it now."""
    usual = (await settings.current(tx)).reminder_minutes
    own = await wanted.own_times(tx, [one.booking_type_id for one in agreed])
    reminders.plan(
        tx,
        [
            reminder
            for booking in agreed
            for reminder in reminders_of(booking, own.get(booking.booking_type_id, usual), tx.now)
        ],
    )
