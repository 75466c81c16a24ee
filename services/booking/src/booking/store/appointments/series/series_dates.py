"""Where a series had its dates at first."""

from collections.abc import Sequence

from chassis.db import Tx, insert_many

from booking.domain.appointments.booking import Booking
from booking.store.appointments.tables import series_dates

ADD = insert_many(series_dates, "booking_id", "starts_at")


def add(tx: Tx, dates: Sequence[Booking]) -> None:
    tx.later(
        ADD,
        {
            "booking_ids": [one.id for one in dates],
            "starts_ats": [one.starts_at for one in dates],
        },
    )
