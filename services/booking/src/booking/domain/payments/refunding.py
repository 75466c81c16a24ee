"""What of the money for a booking that stood is due back when it is cancelled."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from booking.domain.appointments.booking import Booking
from booking.domain.booking_types.terms import CancellationPolicy


class Refund(StrEnum):
    BY_POLICY = "by_policy"
    """All of it up to the notice of the type's policy, nothing later."""
    ALL = "all"
    NONE = "none"


def is_due(booking: Booking, policy: CancellationPolicy, refund: Refund, now: datetime) -> bool:
    if refund is not Refund.BY_POLICY:
        return refund is Refund.ALL
    return now <= booking.starts_at - timedelta(minutes=policy.cancel_notice_minutes)


def want_back(booking: Booking) -> Booking:
    """All that was paid is asked to be given back."""
    return replace(booking, refund_wanted_minor=booking.paid_minor)
