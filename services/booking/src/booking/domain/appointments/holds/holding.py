from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from booking.domain.booking_types.booking_type import BookingType
from booking.domain.errors import HoldExpired, HoldMismatch
from booking.domain.time.zones import MINUTE, instant_of, minute_of

HOLD_LIFE = timedelta(minutes=5)


class ResourceKind(StrEnum):
    STAFF = "staff"
    UNIT = "unit"


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
    staff_id: UUID  # of several, the first
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    expires_at: datetime

    @property
    def duration_minutes(self) -> int:
        return (self.ends_at - self.starts_at) // MINUTE

    def check_covers(
        self,
        *,
        booking_type_id: UUID,
        starts_at: datetime,
        staff_id: UUID | None,
        duration_minutes: int | None = None,
        now: datetime,
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
        if duration_minutes not in (None, self.duration_minutes):
            raise HoldMismatch("The hold is for another length.", field="duration_minutes")


def holdings_of(
    booking_type: BookingType,
    *,
    staff_ids: Iterable[UUID],
    unit_ids: Iterable[UUID] = (),
    starts_at: datetime,
    owner_id: UUID,
    expires_at: datetime | None = None,
) -> list[Holding]:
    """What a hold or booking of this type takes from its people and units."""
    start, end = map(instant_of, booking_type.padded(minute_of(starts_at)))
    kinds = [(ResourceKind.STAFF, one) for one in staff_ids] + [(ResourceKind.UNIT, one) for one in unit_ids]
    return [
        Holding(
            resource_kind=kind,
            resource_id=id_,
            owner_id=owner_id,
            starts_at=start,
            ends_at=end,
            expires_at=expires_at,
        )
        for kind, id_ in kinds
    ]
