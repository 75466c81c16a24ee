"""Money that was paid for what is cancelled; most bookings have none, and then nothing is read."""

from chassis.db import Tx

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import UNANSWERED
from booking.domain.payments.refunding import Refund, is_due, want_back
from booking.store.booking_types import booking_types


async def of_cancelled(tx: Tx, before: Booking, cancelled: Booking, refund: Refund) -> Booking:
    """The cancelled booking with what is due back. What was never confirmed has it all due already."""
    if before.status in UNANSWERED or before.paid_minor == before.given_up_minor:
        return cancelled
    kind = await booking_types.get(tx, before.booking_type_id)
    due = is_due(before, kind.cancellation_policy, refund, tx.now)
    return want_back(cancelled) if due else cancelled
