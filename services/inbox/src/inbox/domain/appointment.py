"""What a customer is told about her booking."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class News(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    RESCHEDULED = "rescheduled"
    REASSIGNED = "reassigned"
    REMINDED = "reminded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """`sequence` rises with what a calendar must follow; `time_zone` is the business's.

    A date of a series is named by the series and by where that had it at first.
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
