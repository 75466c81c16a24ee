from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking.domain.appointments.holds.holding import Hold
from booking.domain.appointments.visits.asked import Asked
from booking.domain.errors import HoldExpired, HoldMismatch


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitHold:
    """The time of all services of a visit, kept for one customer; `id` is that of the visit it becomes."""

    id: UUID
    parts: tuple[Hold, ...]  # by position, at least one

    @property
    def starts_at(self) -> datetime:
        return self.parts[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return max(part.ends_at for part in self.parts)

    @property
    def created_at(self) -> datetime:
        return self.parts[0].created_at

    @property
    def expires_at(self) -> datetime:
        return self.parts[0].expires_at

    def check_covers(self, asked: Sequence[Asked], starts_at: datetime, now: datetime) -> None:
        """Refuse a visit of other types, people or lengths or another start than this hold promises."""
        if now >= self.expires_at:
            raise expired()
        if len(asked) != len(self.parts):
            raise HoldMismatch(f"The hold is for {len(self.parts)} services.", field="parts")
        if starts_at != self.starts_at:
            raise HoldMismatch("The hold is for another start.", field="starts_at")
        for i, (part, one) in enumerate(zip(self.parts, asked, strict=True)):
            if one.booking_type_id != part.booking_type_id:
                raise HoldMismatch(
                    "The hold is for another booking type.", field=f"parts.{i}.booking_type_id"
                )
            if one.staff_id not in (None, part.staff_id):
                raise HoldMismatch("The hold is for another staff member.", field=f"parts.{i}.staff_id")
            if one.duration_minutes not in (None, part.duration_minutes):
                raise HoldMismatch("The hold is for another length.", field=f"parts.{i}.duration_minutes")


def expired() -> HoldExpired:
    return HoldExpired("The hold has expired; choose a time again.", field="hold_id")
