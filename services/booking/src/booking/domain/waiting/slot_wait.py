from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from booking.domain.customers.customer import Customer
from booking.domain.errors import OfferExpired

# Between the end of an offer and its being passed on, the slot is not free for anybody else.
GRACE = timedelta(minutes=2)


class State(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    LEFT = "left"
    EXPIRED = "expired"
    """Follows from its window, so it is never kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A slot kept by a hold until `expires_at`."""

    hold_id: UUID
    starts_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotWait:
    """Somebody wants a booking of this type with a start in the window; None waits for anyone of the staff.

    What was offered once is not offered again: `refused` are those starts.
    """

    id: UUID
    status: State
    booking_type_id: UUID
    staff_id: UUID | None
    window_from: datetime
    window_until: datetime
    customer: Customer
    created_at: datetime
    offer: Offer | None
    refused: tuple[datetime, ...]
    booking_id: UUID | None

    def status_at(self, now: datetime) -> State:
        return State.EXPIRED if self.status is State.WAITING and now >= self.window_until else self.status

    def offered(self, offer: Offer) -> "SlotWait":
        return replace(self, status=State.OFFERED, offer=offer)

    def passed_on(self) -> "SlotWait":
        """Waits for another time; what was offered goes to the next one."""
        refused = (*self.refused, self.offer.starts_at) if self.offer else self.refused
        return replace(self, status=State.WAITING, offer=None, refused=refused)

    def booked(self, booking_id: UUID) -> "SlotWait":
        return replace(self, status=State.BOOKED, offer=None, booking_id=booking_id)

    def left(self) -> "SlotWait":
        return replace(self, status=State.LEFT, offer=None)

    def open_offer(self, now: datetime) -> Offer:
        if self.offer is None or now >= self.offer.expires_at:
            raise OfferExpired("This offer has ended; you stay on the list for other times.", field="token")
        return self.offer

    def is_over(self, now: datetime) -> bool:
        """Its offer has ended and nobody took it."""
        return self.offer is not None and now >= self.offer.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """A slot that somebody gave up; times without buffers."""

    staff_ids: tuple[UUID, ...]
    starts_at: datetime
    ends_at: datetime
