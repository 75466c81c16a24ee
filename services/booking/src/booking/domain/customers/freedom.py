"""What a customer may change by a link, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import MOVABLE, UNANSWERED, Status
from booking.domain.booking_types.terms import CancellationPolicy
from booking.domain.errors import ChangeTooLate, LinkExpired, TransitionRefused

LINK_LIFE_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freedom:
    """One kind of change. `until` is None where the state or the policy never allows it."""

    until: datetime | None
    now: datetime

    @property
    def open(self) -> bool:
        return self.until is not None and self.now < self.until

    def check(self, booking: Booking) -> None:
        if booking.status not in MOVABLE:
            detail = f"A {booking.status} booking cannot be changed."
            raise TransitionRefused(detail, status=booking.status.value)
        if not self.open:
            until = self.until and self.until.isoformat()
            raise ChangeTooLate("This cannot be changed online any more; please call.", change_until=until)


def freedom_to_cancel(booking: Booking, policy: CancellationPolicy, now: datetime) -> Freedom:
    return _freedom(booking, policy.customers_may_cancel, policy.cancel_notice_minutes, now)


def freedom_to_reschedule(booking: Booking, policy: CancellationPolicy, now: datetime) -> Freedom:
    return _freedom(booking, policy.customers_may_reschedule, policy.reschedule_notice_minutes, now)


def _freedom(booking: Booking, allowed: bool, notice_minutes: int, now: datetime) -> Freedom:
    """What is only asked for may be changed until it would begin, what stands as the type's policy says."""
    if booking.status not in MOVABLE:
        return Freedom(until=None, now=now)
    if booking.status in UNANSWERED:
        return Freedom(until=booking.starts_at, now=now)
    return Freedom(until=booking.starts_at - timedelta(minutes=notice_minutes) if allowed else None, now=now)


def check_link_lives(booking: Booking, now: datetime) -> None:
    if now >= booking.ends_at + LINK_LIFE_AFTER_END:
        raise LinkExpired("The link ended some time after the appointment.", field="token")


def is_cancelled(booking: Booking) -> bool:
    return booking.status is Status.CANCELLED
