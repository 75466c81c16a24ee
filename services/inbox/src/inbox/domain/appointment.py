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
    """`version` rises with every change of the booking; `time_zone` is the business's."""

    booking_id: UUID
    version: int
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
