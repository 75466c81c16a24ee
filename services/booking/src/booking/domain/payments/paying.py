"""What money does to a booking."""

from dataclasses import replace
from datetime import datetime

from chassis.errors import Invalid

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import GIVEN_UP, Status
from booking.domain.errors import PaidTooLate, PaymentDue, TransitionRefused
from booking.domain.tickets.errors import RefundTooLarge


def check_currency(booking: Booking, currency: str) -> None:
    if booking.price is None:
        raise TransitionRefused("This booking costs nothing.", status=booking.status.value)
    if currency != booking.price.currency:
        raise Invalid(f"This booking is in {booking.price.currency}.", field="amount.currency")


def check_paid(booking: Booking) -> None:
    """Raises `PaymentDue` where it is to be paid before it is confirmed."""
    if booking.pay_by is not None:
        raise PaymentDue(
            "This booking waits for its payment.",
            owed_minor=booking.owed_minor,
            pay_by=booking.pay_by.isoformat(),
        )


def pay(booking: Booking, amount_minor: int, now: datetime) -> Booking:
    """More money came in; what waited for it is confirmed once all of it has.

    Raises `PaidTooLate` where it would buy nothing: what has ended is paid at once or not at all.
    """
    if booking.status is Status.PENDING:
        raise TransitionRefused("It is paid once somebody has approved it.", status=booking.status.value)
    kept = _keep(booking, amount_minor)
    if booking.pay_by is None and booking.status not in GIVEN_UP:
        return kept
    in_time = booking.pay_by is not None and now < booking.pay_by
    if kept.owed_minor and in_time:
        return kept
    may_revive = (booking.pay_by is not None or booking.lapsed) and now < booking.starts_at
    if kept.owed_minor or not (in_time or may_revive):
        raise PaidTooLate("The booking has ended; the money is to be refunded.")
    return _confirmed(kept)


def pay_part(part: Booking, amount_minor: int, pay_by: datetime | None, now: datetime) -> Booking:
    """More money came in for one part of a visit, which is confirmed as a whole and waits until `pay_by`.

    Raises `PaidTooLate` where the visit has ended: it is not taken up again.
    """
    if part.status is Status.PENDING:
        raise TransitionRefused("It is paid once somebody has approved it.", status=part.status.value)
    if part.status in GIVEN_UP or (pay_by is not None and now >= pay_by):
        raise PaidTooLate("The visit has ended; the money is to be refunded.")
    return _keep(part, amount_minor)


def keep_late(booking: Booking, amount_minor: int) -> Booking:
    """The money bought nothing and is asked to be given back."""
    kept = _keep(booking, amount_minor)
    return replace(kept, refund_wanted_minor=kept.given_up_minor + amount_minor)


def refund(booking: Booking, amount_minor: int) -> Booking:
    """Money went back; a confirmed booking stays confirmed."""
    left = booking.paid_minor - booking.refunded_minor
    if amount_minor > left:
        raise RefundTooLarge("More than is left of what was paid.", left=left)
    return replace(booking, refunded_minor=booking.refunded_minor + amount_minor, version=booking.version + 1)


def _keep(booking: Booking, amount_minor: int) -> Booking:
    return replace(booking, paid_minor=booking.paid_minor + amount_minor, version=booking.version + 1)


def _confirmed(paid: Booking) -> Booking:
    return replace(paid, status=Status.CONFIRMED, expires_at=None, cancelled_at=None, lapsed=False)
