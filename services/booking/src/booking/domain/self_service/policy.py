"""What a customer may change by a link, and until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import MOVABLE, UNANSWERED, Status
from booking.domain.errors import ChangeTooLate, LinkExpired, TransitionRefused

LINK_LIFE_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freedom:
    """`change_until` is None where nothing can be changed, however early it is."""

    change_until: datetime | None
    open: bool

    def check(self, booking: Booking) -> None:
        if self.change_until is None:
            raise TransitionRefused(
                f"A {booking.status} booking cannot be changed.", status=booking.status.value
            )
        if not self.open:
            raise ChangeTooLate(
                "It is too late to change this online; please call.",
                change_until=self.change_until.isoformat(),
            )


def freedom(booking: Booking, deadline_hours: int, now: datetime) -> Freedom:
    """What is only asked for may be taken back until it would begin, what stands by the type's deadline."""
    if booking.status not in MOVABLE:
        return Freedom(change_until=None, open=False)
    asked = booking.status in UNANSWERED
    until = booking.starts_at - timedelta(hours=0 if asked else deadline_hours)
    return Freedom(change_until=until, open=now < until)


def check_link_lives(booking: Booking, now: datetime) -> None:
    if now >= booking.ends_at + LINK_LIFE_AFTER_END:
        raise LinkExpired("The link ended some time after the appointment.", field="token")


def is_cancelled(booking: Booking) -> bool:
    return booking.status is Status.CANCELLED
