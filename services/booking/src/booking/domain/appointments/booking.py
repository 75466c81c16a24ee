from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from booking.domain.appointments.reference import reference_of
from booking.domain.availability.booking_type import BookingType, Consumable
from booking.domain.customer import Customer
from booking.domain.errors import TransitionRefused
from booking.domain.money import Money
from booking.domain.resources.resource import Unit


class Status(StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


# Every state and where it may lead; what is not listed is refused.
TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.CONFIRMED: frozenset({Status.CANCELLED}),
    Status.CANCELLED: frozenset(),
}


class Attention(StrEnum):
    """What a person should look at; it never undoes a booking."""

    STOCK_SHORT = "stock_short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An appointment as it was agreed: price and consumables are the type's at that time.

    `version` rises by one with every change; events carry it.
    """

    id: UUID
    reference: str
    status: Status
    booking_type_id: UUID
    staff_ids: tuple[UUID, ...]  # at least one
    resources: tuple[Unit, ...]
    starts_at: datetime
    ends_at: datetime
    customer: Customer
    contact_id: UUID | None
    price: Money | None
    consumables: tuple[Consumable, ...]
    attention: tuple[Attention, ...]
    created_at: datetime
    cancelled_at: datetime | None
    version: int

    @property
    def staff_id(self) -> UUID:
        return self.staff_ids[0]

    @classmethod
    def confirm(
        cls,
        booking_type: BookingType,
        *,
        booking_id: UUID,
        staff_ids: tuple[UUID, ...],
        resources: tuple[Unit, ...] = (),
        starts_at: datetime,
        customer: Customer,
        now: datetime,
    ) -> "Booking":
        start, end = booking_type.times(starts_at)
        return cls(
            id=booking_id,
            reference=reference_of(booking_id),
            status=Status.CONFIRMED,
            booking_type_id=booking_type.id,
            staff_ids=staff_ids,
            resources=resources,
            starts_at=start,
            ends_at=end,
            customer=customer.normalised(),
            contact_id=None,
            price=booking_type.price,
            consumables=booking_type.consumables,
            attention=(),
            created_at=now,
            cancelled_at=None,
            version=1,
        )

    def cancel(self, now: datetime) -> "Booking":
        """The cancelled booking; itself, unchanged, when it was cancelled before."""
        if self.status is Status.CANCELLED:
            return self
        return replace(self._moved_to(Status.CANCELLED), cancelled_at=now)

    def link_contact(self, contact_id: UUID) -> "Booking":
        """With the contact the inbox keeps for this customer; itself when it is linked already."""
        if contact_id == self.contact_id:
            return self
        return replace(self, contact_id=contact_id, version=self.version + 1)

    def flag(self, attention: Attention) -> "Booking":
        if attention in self.attention:
            return self
        return replace(self, attention=(*self.attention, attention), version=self.version + 1)

    def _moved_to(self, status: Status) -> "Booking":
        if status not in TRANSITIONS[self.status]:
            raise TransitionRefused(
                f"A {self.status} booking cannot become {status}.", status=self.status.value
            )
        return replace(self, status=status, version=self.version + 1)
