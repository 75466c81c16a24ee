from collections.abc import Sequence

from chassis.db import Tx

from booking.domain.reminders.reminder import Agreed, reminders_of
from booking.store import settings
from booking.store.reminders import reminders


async def plan_reminders(tx: Tx, agreed: Sequence[Agreed]) -> None:
    """Note when the customers of these bookings are reminded, as the workspace wants it now."""
    leads = (await settings.current(tx)).reminder_minutes
    reminders.plan(tx, [one for booking in agreed for one in reminders_of(booking, leads, tx.now)])
