from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.reference import reference_of
from booking.domain.appointments.status import GIVEN_UP, MOVABLE, Status
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.customers.customer import Customer
from booking.domain.errors import NotForVisits, PaymentDue, TransitionRefused
from booking.domain.money import Money
from booking.domain.waiting.slot_wait import Freed
from booking.domain.workspace.workspace import Setting

LEAST_PARTS, MOST_PARTS = 2, 6
# Of parts that differ the first of these that any has tells how far the visit is.
FURTHEST = (
    Status.PENDING,
    Status.AWAITING_PAYMENT,
    Status.CHECKED_IN,
    Status.CONFIRMED,
    Status.COMPLETED,
    Status.NO_SHOW,
    Status.DECLINED,
    Status.CANCELLED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Several bookings of one customer, one after another; what it is follows from them.

    `version` rises with every change of the visit, also of one part alone; calendars follow it.
    """

    id: UUID
    parts: tuple[Booking, ...]  # by position
    created_at: datetime
    version: int = 1

    @property
    def reference(self) -> str:
        return reference_of(self.id)

    @property
    def standing(self) -> tuple[Booking, ...]:
        return tuple(part for part in self.parts if part.status not in GIVEN_UP)

    @property
    def shown(self) -> tuple[Booking, ...]:
        """What the customer comes for, or would have."""
        return self.standing or self.parts

    @property
    def status(self) -> Status:
        found = {part.status for part in self.shown}
        if found >= {Status.COMPLETED, Status.CONFIRMED}:
            return Status.CHECKED_IN
        return next(status for status in FURTHEST if status in found)

    @property
    def starts_at(self) -> datetime:
        return min(part.starts_at for part in self.shown)

    @property
    def ends_at(self) -> datetime:
        return max(part.ends_at for part in self.shown)

    @property
    def customer(self) -> Customer:
        return self.parts[0].customer

    @property
    def expires_at(self) -> datetime | None:
        return min((part.expires_at for part in self.shown if part.expires_at), default=None)

    @property
    def owed_minor(self) -> int:
        """What is missing of any part before the visit is confirmed."""
        return sum(part.owed_minor for part in self.standing)

    @property
    def payment_due(self) -> Money | None:
        """Before it is confirmed. No sum over several currencies is told, here and below."""
        return _sum((part, part.payment_due_minor) for part in self.shown)

    @property
    def paid(self) -> Money | None:
        """Also for parts that were given up."""
        return _sum((part, part.paid_minor) for part in self.parts)

    @property
    def refunded(self) -> Money | None:
        return _sum((part, part.refunded_minor) for part in self.parts)

    @property
    def pay_by(self) -> datetime | None:
        return self.expires_at if self.status is Status.AWAITING_PAYMENT else None

    def check_paid(self) -> None:
        """Raises `PaymentDue` where it is to be paid before it is confirmed."""
        if self.pay_by is not None:
            raise PaymentDue(
                "This visit waits for its payment.",
                owed_minor=self.owed_minor,
                pay_by=self.pay_by.isoformat(),
            )

    def part(self, booking_id: UUID) -> Booking:
        return next(one for one in self.parts if one.id == booking_id)

    def slots(self) -> list[Freed]:
        """What becomes free when it gives everything up."""
        return [part.slot() for part in self.standing]

    def slot(self) -> Freed:
        """All of that at once."""
        people = dict.fromkeys(one for part in self.standing for one in part.staff_ids)
        return Freed(staff_ids=tuple(people), starts_at=self.starts_at, ends_at=self.ends_at)

    def after(self, changed: Sequence[Booking], version: int) -> "Visit":
        """With some parts as they are now."""
        by_id = {part.id: part for part in changed}
        return replace(self, parts=tuple(by_id.get(part.id, part) for part in self.parts), version=version)

    def check_movable(self, now: datetime) -> None:
        if not self.standing or any(part.status not in MOVABLE for part in self.standing):
            detail = f"A {self.status} visit cannot be moved."
            raise TransitionRefused(detail, status=self.status.value)
        for part in self.standing:
            part.check_movable(now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A visit with the words that mails and lists show, a setting for each part."""

    visit: Visit
    settings: tuple[Setting, ...]

    def of(self, part_ids: Container[UUID]) -> "Told":
        """Of these parts alone, such as those that ended together; of all where none of them is shown."""
        kept = [
            (part, setting)
            for part, setting in zip(self.visit.shown, self.settings, strict=True)
            if part.id in part_ids
        ]
        if not kept:
            return self
        parts, settings = zip(*kept, strict=True)
        return Told(visit=replace(self.visit, parts=parts), settings=settings)


def check_parts(count: int, field: str = "parts") -> None:
    if not LEAST_PARTS <= count <= MOST_PARTS:
        raise Invalid(f"A visit has {LEAST_PARTS} to {MOST_PARTS} parts.", field=field)


def check_kind(kind: BookingType, field: str) -> None:
    """A part is given by one person to one customer. Raises `NotForVisits`."""
    if kind.people > 1 or kind.is_group:
        raise NotForVisits("Appointments with several people cannot be part of a visit.", field=field)


def check_one_currency(kinds: Sequence[BookingType], field: str) -> None:
    """Where anything is paid first its customer is told sums over all parts. Raises `NotForVisits`."""
    currencies = {kind.price.currency for kind in kinds if kind.price is not None}
    if len(currencies) > 1 and any(kind.payment_due is not None for kind in kinds):
        raise NotForVisits("A visit that is paid first has all its prices in one currency.", field=field)


def pay_by_of(kinds: Sequence[BookingType], starts_at: datetime, now: datetime) -> datetime | None:
    """Until when all that is paid first must be paid; None where nothing is."""
    first = [kind for kind in kinds if kind.payment_due is not None]
    return min((kind.payment.pay_by(starts_at, now) for kind in first), default=None)


def _sum(amounts: Iterable[tuple[Booking, int]]) -> Money | None:
    sums: Counter[str] = Counter()
    for part, minor in amounts:
        if part.price is not None:
            sums[part.price.currency] += minor
    told = [Money(amount_minor=minor, currency=currency) for currency, minor in (+sums).items()]
    return told[0] if len(told) == 1 else None
