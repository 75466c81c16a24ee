from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One service of a visit, who shall give it and how long; None: anyone, and the usual length."""

    booking_type_id: UUID
    staff_id: UUID | None = None
    duration_minutes: int | None = None
