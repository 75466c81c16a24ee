from chassis.db import Tx

from booking import events
from booking.domain.errors import SettingsChanged
from booking.domain.workspace.settings import BookingSettings
from booking.store.workspace import settings


async def replace_booking_settings(tx: Tx, wish: BookingSettings) -> BookingSettings:
    """Edit how bookings are handled; `wish.version` is the one it was made from, 0 any."""
    wish.checked()
    before = await settings.locked(tx)
    if wish.version not in (0, before.version):
        raise SettingsChanged(
            "Somebody edited the settings in between; read them again.", version=before.version
        )
    edited = wish.edited(before.version + 1)
    settings.put(tx, edited)
    if edited.reminder_minutes != before.reminder_minutes:
        tx.emit(events.reminders_changed(tx.workspace_id))
    return edited
