from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx

from booking.domain.appointments.booking import Booking
from booking.events.appointments.series import series_booked
from booking.store.appointments import bookings
from booking.store.appointments.series import series_dates


async def announce_series(tx: Tx, series_id: UUID, dates: Sequence[Booking]) -> None:
    """Keep where a new series has its dates, and tell of them once, so that nobody is told date by date."""
    series_dates.add(tx, dates)
    tx.emit(series_booked(series_id, dates, await bookings.settings(tx, dates)))
