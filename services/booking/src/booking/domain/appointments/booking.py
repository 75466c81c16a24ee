from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from booking.domain.appointments.reference import reference_of
from booking.domain.appointments.status import GIVEN_UP, MOVABLE, TRANSITIONS, UNANSWERED, Status
from booking.domain.availability.resources.resource import Unit
from booking.domain.booking_types.booking_type import BookingType, Consumable
from booking.domain.customers.customer import Customer
from booking.domain.errors import BookingExpired, BookingNotStarted, PartOfVisit, TransitionRefused
from booking.domain.money import Money
from booking.domain.waiting.slot_wait import Freed


class Attention(StrEnum):
    """What a person should look at; it never undoes a booking."""

    STOCK_SHORT = "stock_short"
    REFUND_DUE = "refund_due"
    """Follows from its money and ends by itself, so it is never kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """An appointment as it was agreed: price and consumables are the type's at that time.

    `version` rises by one with every change; events carry it. `sequence` rises with what a calendar must
    follow (RFC 5546). `expires_at` is when an unanswered booking loses its slot.
    """

    id: UUID
    reference: str
    status: Status
    booking_type_id: UUID
    staff_ids: tuple[UUID, ...]  # at least one
    resources: tuple[Unit, ...]
    group_id: UUID | None = None  # of an appointment that is shared
    starts_at: datetime
    ends_at: datetime
    customer: Customer
    contact_id: UUID | None = None
    price: Money | None
    consumables: tuple[Consumable, ...]
    attention: tuple[Attention, ...] = ()
    created_at: datetime
    created_by: str
    cancelled_at: datetime | None = None
    version: int = 1
    sequence: int = 0
    began_as: Status
    expires_at: datetime | None
    series_id: UUID | None = None
    visit_id: UUID | None = None
    visit_position: int = 0  # from 1 on where it is one of several in a visit
    payment_due_minor: int = 0  # before it is confirmed, in the currency of its price
    paid_minor: int = 0  # all that came in, also what is to be given back
    refund_wanted_minor: int = 0  # ever asked to be given back, whether it was since or not
    refunded_minor: int = 0
    lapsed: bool = False  # cancelled for want of its payment, which may still come

    @property
    def staff_id(self) -> UUID:
        return self.staff_ids[0]

    @property
    def uses(self) -> set[UUID]:
        """The people and units that are kept busy for it."""
        return {*self.staff_ids, *(unit.id for unit in self.resources)}

    @property
    def owed_minor(self) -> int:
        """What is missing before it is confirmed."""
        return max(self.payment_due_minor - self.paid_minor + self.given_up_minor, 0)

    @property
    def unpaid_minor(self) -> int:
        """What is left of its price."""
        price = self.price.amount_minor if self.price else 0
        return max(price - self.paid_minor + self.given_up_minor, 0)

    @property
    def given_up_minor(self) -> int:
        """Paid, and given back or asked to be."""
        return max(self.refund_wanted_minor, self.refunded_minor)

    @property
    def to_look_at(self) -> tuple[Attention, ...]:
        """All that a person should look at now."""
        due = self.refund_wanted_minor > self.refunded_minor
        return (*self.attention, Attention.REFUND_DUE) if due else self.attention

    @property
    def pay_by(self) -> datetime | None:
        return self.expires_at if self.status is Status.AWAITING_PAYMENT else None

    @classmethod
    def make(
        cls,
        booking_type: BookingType,
        *,
        booking_id: UUID,
        staff_ids: tuple[UUID, ...],
        resources: tuple[Unit, ...] = (),
        group_id: UUID | None = None,
        starts_at: datetime,
        customer: Customer,
        now: datetime,
        created_by: str,
        answer_by: datetime | None = None,
        pay_by: datetime | None = None,
        series_id: UUID | None = None,
    ) -> "Booking":
        """Confirmed, or waiting where somebody has to answer or to pay by a moment."""
        status = _status_at_first(answer_by, pay_by)
        due = booking_type.payment_due
        start, end = booking_type.times(starts_at)
        return cls(
            id=booking_id,
            reference=reference_of(booking_id),
            status=status,
            booking_type_id=booking_type.id,
            staff_ids=staff_ids,
            resources=resources,
            group_id=group_id,
            starts_at=start,
            ends_at=end,
            customer=customer.normalised(),
            price=booking_type.price,
            consumables=booking_type.consumables,
            created_at=now,
            created_by=created_by,
            began_as=status,
            expires_at=answer_by or pay_by,
            series_id=series_id,
            payment_due_minor=due.amount_minor if due else 0,
        )

    def approve(self, now: datetime) -> "Booking":
        """The confirmed booking; itself, unchanged, when it was confirmed before."""
        if self.status is Status.CONFIRMED:
            return self
        confirmed = self._moved_to(Status.CONFIRMED)
        self._check_in_time(now)
        return confirmed

    def ask_for_payment(self, pay_by: datetime, now: datetime) -> "Booking":
        """Approved, and confirmed as soon as it is paid."""
        approved = self._moved_to(Status.AWAITING_PAYMENT)
        self._check_in_time(now)
        return replace(approved, expires_at=pay_by)

    def decline(self) -> "Booking":
        return self if self.status is Status.DECLINED else self._moved_to(Status.DECLINED)

    def check_in(self) -> "Booking":
        return self if self.status is Status.CHECKED_IN else self._moved_to(Status.CHECKED_IN)

    def complete(self, now: datetime) -> "Booking":
        if self.status is Status.COMPLETED:
            return self
        completed = self._moved_to(Status.COMPLETED)
        self._check_started(now)
        return completed

    def miss(self, now: datetime) -> "Booking":
        """The customer did not come."""
        if self.status is Status.NO_SHOW:
            return self
        missed = self._moved_to(Status.NO_SHOW)
        self._check_started(now)
        return missed

    def expire(self, now: datetime) -> "Booking":
        """Given up where nobody answered or paid in time; itself where that is not so."""
        if self.status not in UNANSWERED or self.expires_at is None or now < self.expires_at:
            return self
        if self.status is Status.PENDING:
            return self.decline()
        return replace(self.cancel(now), lapsed=True)

    def cancel(self, now: datetime) -> "Booking":
        """The cancelled booking; itself, unchanged, when it was cancelled before."""
        if self.status is Status.CANCELLED:
            return self
        cancelled = self._moved_to(Status.CANCELLED)
        return replace(cancelled, cancelled_at=now, sequence=self.sequence + 1)

    def slot(self) -> Freed:
        """What becomes free when it gives it up."""
        return Freed(staff_ids=self.staff_ids, starts_at=self.starts_at, ends_at=self.ends_at)

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def check_alone(self) -> None:
        """Raises `PartOfVisit` where only the whole visit can be answered or moved."""
        if self.visit_id is not None:
            raise PartOfVisit(
                "This is one part of a visit; please change the visit.", visit_id=str(self.visit_id)
            )

    def check_given_up_alone(self) -> None:
        """Raises `PartOfVisit` where the visit waits for the money of all its parts."""
        if self.pay_by is not None:
            self.check_alone()

    def check_movable(self, now: datetime) -> None:
        if self.status not in MOVABLE:
            raise TransitionRefused(f"A {self.status} booking cannot be moved.", status=self.status.value)
        self._check_in_time(now)

    def move(
        self,
        times: tuple[datetime, datetime],
        staff_ids: tuple[UUID, ...],
        resources: tuple[Unit, ...],
        group_id: UUID | None,
    ) -> "Booking":
        """With another start and end, or with other people and units, or in another group."""
        return replace(
            self,
            starts_at=times[0],
            ends_at=times[1],
            staff_ids=staff_ids,
            resources=resources,
            group_id=group_id,
            expires_at=self.expires_at and min(self.expires_at, times[0]),
            version=self.version + 1,
            sequence=self.sequence + 1,
        )

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
        given_up = self.status in UNANSWERED and status in GIVEN_UP
        return replace(
            self,
            status=status,
            version=self.version + 1,
            expires_at=None,
            refund_wanted_minor=self.paid_minor if given_up else self.refund_wanted_minor,
        )

    def _check_in_time(self, now: datetime) -> None:
        if self.expires_at is not None and now >= self.expires_at:
            raise BookingExpired("Nobody answered in time; the slot was given up.")

    def _check_started(self, now: datetime) -> None:
        if now < self.starts_at:
            raise BookingNotStarted(
                "The appointment has not begun yet.", starts_at=self.starts_at.isoformat()
            )


def _status_at_first(answer_by: datetime | None, pay_by: datetime | None) -> Status:
    if answer_by:
        return Status.PENDING
    return Status.AWAITING_PAYMENT if pay_by else Status.CONFIRMED
