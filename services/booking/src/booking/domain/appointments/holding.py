from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from booking.domain.availability.booking_type import BookingType
from booking.domain.availability.zones import instant_of, minute_of
from booking.domain.errors import HoldExpired, HoldMismatch

HOLD_LIFE = timedelta(minutes=5)


class ResourceKind(StrEnum):
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A resource kept busy from `starts_at` to `ends_at`, buffers included.

    It blocks until it is released, or until `expires_at` when it belongs to a hold.
    """

    resource_kind: ResourceKind
    resource_id: UUID
    owner_id: UUID  # the hold or booking it is kept for
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A slot kept for one customer while the form is filled in; times without buffers."""

    id: UUID
    booking_type_id: UUID
    staff_id: UUID
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    expires_at: datetime

    @classmethod
    def take(
        cls,
        booking_type: BookingType,
        *,
        hold_id: UUID,
        staff_id: UUID,
        starts_at: datetime,
        now: datetime,
        life: timedelta = HOLD_LIFE,
    ) -> "Hold":
        start, end = booking_type.times(starts_at)
        return cls(
            id=hold_id,
            booking_type_id=booking_type.id,
            staff_id=staff_id,
            starts_at=start,
            ends_at=end,
            created_at=now,
            expires_at=now + life,
        )

    def check_covers(
        self, *, booking_type_id: UUID, starts_at: datetime, staff_id: UUID | None, now: datetime
    ) -> None:
        """Refuse a booking that this hold does not promise.

        Notice and horizon of such a booking are judged as of `created_at`: the promise was made then.
        """
        if now >= self.expires_at:
            raise HoldExpired("The hold has expired; choose a slot again.", field="hold_id")
        if booking_type_id != self.booking_type_id:
            raise HoldMismatch("The hold is for another booking type.", field="booking_type_id")
        if starts_at != self.starts_at:
            raise HoldMismatch("The hold is for another start.", field="starts_at")
        if staff_id not in (None, self.staff_id):
            raise HoldMismatch("The hold is for another staff member.", field="staff_id")


def staff_holding(
    booking_type: BookingType,
    *,
    staff_id: UUID,
    starts_at: datetime,
    owner_id: UUID,
    expires_at: datetime | None = None,
) -> Holding:
    """What a hold or booking of this type takes from its staff member."""
    start, end = booking_type.padded(minute_of(starts_at))
    return Holding(
        resource_kind=ResourceKind.STAFF,
        resource_id=staff_id,
        owner_id=owner_id,
        starts_at=instant_of(start),
        ends_at=instant_of(end),
        expires_at=expires_at,
    )
