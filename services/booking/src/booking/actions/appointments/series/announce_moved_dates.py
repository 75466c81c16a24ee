from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx

from booking.domain.appointments.booking import Booking
from booking.events.appointments.series import series_rescheduled
from booking.store.appointments import bookings


async def announce_moved_dates(tx: Tx, series_id: UUID, dates: Sequence[Booking], reason: str) -> None:
    """Tell of several dates once, so that nobody is told date by date."""
    by_start = sorted(dates, key=lambda one: one.starts_at)
    tx.emit(series_rescheduled(series_id, by_start, await bookings.settings(tx, by_start), reason))
