from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.errors import PaidTooLate, PaymentReferenceReused
from booking.domain.money import LARGEST_MINOR
from booking.domain.tickets.wording import line


class MoneyWay(StrEnum):
    IN = "payment"
    OUT = "refund"


class RefundCause(StrEnum):
    PAID_TOO_LATE = "paid_too_late"
    EXPIRED = "expired"
    EVENT_CANCELLED = "event_cancelled"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    DATE_CANCELLED = "date_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundWanted:
    """Money that bought nothing, or no longer does."""

    amount_minor: int
    reference: str
    cause: RefundCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that went one way; `reference` names it once per order or booking."""

    way: MoneyWay
    amount_minor: int
    currency: str
    method: str
    reference: str

    def checked(self) -> "Payment":
        if not 1 <= self.amount_minor <= LARGEST_MINOR:
            raise Invalid("An amount is at least 1 in the smallest unit.", field="amount.amount_minor")
        line(self.reference, "reference")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is kept of a payment; `late` where it bought nothing."""

    amount_minor: int
    method: str
    late: bool


def check_repeated(payment: Payment, known: Known) -> None:
    """Raises `PaymentReferenceReused` for another payment, and for the same what its first time raised."""
    if (payment.amount_minor, payment.method) != (known.amount_minor, known.method):
        raise PaymentReferenceReused(
            "Another payment has this reference; give each one of its own.",
            field="reference",
            amount_minor=known.amount_minor,
            method=known.method,
        )
    if known.late:
        raise PaidTooLate("This payment came too late; the money is to be refunded.")


def reused_for_part(booking_id: UUID) -> PaymentReferenceReused:
    """Of a payment for a whole visit."""
    return PaymentReferenceReused(
        "A payment for one part of the visit has this reference; give each one of its own.",
        field="reference",
        booking_id=str(booking_id),
    )
