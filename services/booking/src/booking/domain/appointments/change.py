from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import UNANSWERED

NO_ANSWER = "Nobody answered in time."
NO_PAYMENT = "It was not paid in time."


class Kind(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    CONFIRMED = "confirmed"
    PAID = "paid"
    REFUNDED = "refunded"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"
    REASSIGNED = "reassigned"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


class By(StrEnum):
    USER = "user"
    CUSTOMER = "customer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step in the life of a booking, before it is kept."""

    kind: Kind
    before: Booking
    after: Booking
    reason: str


def changes_of(kind: Kind, made: Iterable[tuple[Booking, Booking]], reason: str) -> list[Change]:
    """One of each that is not as it was; `made` has each before and after."""
    return [
        Change(kind=kind, before=before, after=after, reason=reason)
        for before, after in made
        if after is not before
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """As texts, so that what was written down stays readable; empty: there was none."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A change as it is read later; `actor` is who made it, as events name them."""

    kind: Kind
    at: datetime
    actor: str
    reason: str
    fields: tuple[FieldChange, ...]

    @property
    def by(self) -> By:
        via, _, _ = self.actor.partition(":")
        return {"user": By.USER, "public": By.CUSTOMER}.get(via, By.SYSTEM)

    @property
    def user_id(self) -> UUID | None:
        return UUID(self.actor.partition(":")[2]) if self.by is By.USER else None


def first_entry(booking: Booking) -> Entry:
    """How it began; a booking remembers this itself."""
    kind = Kind.REQUESTED if booking.began_as in UNANSWERED else Kind.CONFIRMED
    status = FieldChange(field="status", before="", after=booking.began_as.value)
    return Entry(kind=kind, at=booking.created_at, actor=booking.created_by, reason="", fields=(status,))


def changed_fields(before: Booking, after: Booking) -> tuple[FieldChange, ...]:
    old, new = dict(_shown(before)), dict(_shown(after))
    return tuple(
        FieldChange(field=name, before=old[name], after=new[name]) for name in old if old[name] != new[name]
    )


def _shown(booking: Booking) -> Iterator[tuple[str, str]]:
    yield "status", booking.status.value
    yield "starts_at", _moment(booking.starts_at)
    yield "ends_at", _moment(booking.ends_at)
    yield "paid_minor", str(booking.paid_minor)
    yield "refunded_minor", str(booking.refunded_minor)
    yield "staff_ids", " ".join(map(str, booking.staff_ids))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
