"""What a customer is told about her booking."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from inbox.domain.money import Money


class News(StrEnum):
    REQUESTED = "requested"
    UNPAID = "unpaid"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    RESCHEDULED = "rescheduled"
    REASSIGNED = "reassigned"
    CHANGED = "changed"
    REMINDED = "reminded"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    REFUND_WANTED = "refund_wanted"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several services that follow one another; it is a booking, too."""

    booking_id: UUID
    service: str
    staff: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A booking, or a visit with its parts: then `booking_id` is the visit's.

    `sequence` rises with what a calendar must follow; `time_zone` is the customer's, else the business's. A
    date of a series is named by the series and by where that had it at first.
    """

    booking_id: UUID
    sequence: int
    series_id: UUID | None = None
    series_starts_at: datetime | None = None
    reference: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    service: str
    staff: str
    business: str
    customer_name: str
    customer_email: str
    customer_phone: str | None
    parts: tuple[Part, ...] = ()
    owed: Money | None = None  # before it is confirmed
    pay_by: datetime | None = None
    refund: Money | None = None

    @property
    def booking_ids(self) -> list[UUID]:
        return [part.booking_id for part in self.parts] or [self.booking_id]
