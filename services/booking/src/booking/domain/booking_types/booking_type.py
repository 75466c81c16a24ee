import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.availability.resources.resource import ResourceNeed
from booking.domain.booking_types.limits import Limits
from booking.domain.booking_types.terms import CancellationPolicy, Location, PaymentTerms
from booking.domain.errors import BookingTypeChanged, DurationNotOffered, NoticeBeyondHorizon
from booking.domain.money import Money
from booking.domain.reminders.reminder import check_leads
from booking.domain.time.intervals import Range
from booking.domain.time.zones import check_zone, instant_of, minute_of

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 5_000
MOST_DURATIONS = 20
SLUG = re.compile(r"[a-z0-9-]{3,40}")
UUID_SHAPE = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
# Words that stand, or may come to stand, where a public link has a slug.
RESERVED_SLUGS = frozenset(
    {"api", "admin", "all", "any", "book", "bookings", "events", "manage", "new", "public"}
)
MOST_STAFF_NEEDED = 50
BOUNDS = {
    "duration_minutes": (1, 1440),
    "slot_step_minutes": (5, 1440),
    "buffer_before_minutes": (0, 720),
    "buffer_after_minutes": (0, 720),
    "min_notice_minutes": (0, 525_600),
    "horizon_days": (0, 730),
    "staff_needed": (1, MOST_STAFF_NEEDED),
    "capacity": (1, 1_000),
}
MINUTES_OF_A_DAY = 1440
LONGEST_PADDED_MINUTES = 1440 + 720 + 720
MOST_STAFF = 500
MOST_NEEDS = 10
MOST_CHOICES = 50
MOST_CONSUMABLES = 50
LARGEST_QUANTITY = 1_000_000


class StaffRule(StrEnum):
    """Who of a type's people gives an appointment."""

    ANY = "any"  # the first who is free, in the type's order
    ROUND_ROBIN = "round_robin"  # the free one with the fewest appointments of this type
    ALL = "all"
    N_OF_POOL = "n_of_pool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumable:
    """What one appointment uses up, in the item's smallest unit."""

    item_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingType:
    """A service on offer. Its notice and horizon are read on the clock of `time_zone`."""

    id: UUID
    name: str
    slug: str
    duration_minutes: int
    slot_step_minutes: int
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    min_notice_minutes: int = 0
    horizon_days: int
    price: Money | None
    staff_ids: tuple[UUID, ...] = ()
    consumables: tuple[Consumable, ...] = ()
    requires_approval: bool = False
    time_zone: str
    buffers_outside_hours: bool = True
    staff_rule: StaffRule = StaffRule.ANY
    staff_needed: int = 1  # counts only for N_OF_POOL
    needed_resources: tuple[ResourceNeed, ...] = ()
    description: str = ""
    other_durations_minutes: tuple[int, ...] = ()
    deposit: Money | None = None
    location: Location = field(default_factory=Location)
    cancellation_policy: CancellationPolicy = field(default_factory=CancellationPolicy)
    payment: PaymentTerms = field(default_factory=PaymentTerms)
    limits: Limits = field(default_factory=Limits)
    intake_form_id: UUID | None = None
    reminders: tuple[int, ...] | None = None  # minutes before the start; None: as the workspace has it
    capacity: int = 1  # customers who share one appointment
    active: bool = True  # an inactive type is shown to staff and cannot be booked
    archived: bool = False
    version: int = 1

    @property
    def on_offer(self) -> bool:
        return self.active and not self.archived

    @property
    def people(self) -> int:
        """How many give one appointment together."""
        if self.staff_rule is StaffRule.ALL:
            return max(1, len(self.staff_ids))
        return self.staff_needed if self.staff_rule is StaffRule.N_OF_POOL else 1

    @property
    def payment_due(self) -> Money | None:
        """What has to be paid before an appointment is confirmed."""
        due = self.deposit if self.deposit is not None else self.price
        return due if self.payment.comes_first and due is not None and due.amount_minor > 0 else None

    @property
    def is_group(self) -> bool:
        return self.capacity > 1

    @property
    def takes_several(self) -> bool:
        return self.people > 1 or bool(self.needed_resources)

    def checked(self) -> "BookingType":
        """Itself, or the first field that no type may have."""
        self._check_name()
        for name, (least, most) in BOUNDS.items():
            if not least <= getattr(self, name) <= most:
                raise Invalid(f"{name} is from {least} to {most}.", field=name)
        self._check_durations()
        self._check_notice()
        self._check_prices()
        self.location.check()
        self.cancellation_policy.check()
        self.limits.check()
        check_leads(self.reminders or (), "reminders.minutes")
        self._check_staff()
        self._check_needs()
        self._check_consumables()
        check_zone(self.time_zone, field="time_zone")
        return self

    def lasting(self, minutes: int | None, field: str = "duration_minutes") -> "BookingType":
        """Itself with the length that was chosen; None chooses the usual one. Raises `DurationNotOffered`."""
        if minutes is None or minutes == self.duration_minutes:
            return self
        if minutes not in self.other_durations_minutes:
            offered = sorted({self.duration_minutes, *self.other_durations_minutes})
            raise DurationNotOffered(
                f"This appointment lasts {' or '.join(map(str, offered))} minutes.",
                field=field,
                offered_minutes=offered,
            )
        return replace(self, duration_minutes=minutes)

    def of_length(self, length: timedelta) -> "BookingType":
        """Itself with a length that was agreed on once, whether it is offered still or not."""
        return replace(self, duration_minutes=length // timedelta(minutes=1))

    def off_grid(self) -> "BookingType":
        """Itself where it follows something else: then it begins at any minute."""
        return replace(self, slot_step_minutes=1)

    def check_edited_from(self, version: int | None) -> None:
        """Raises `BookingTypeChanged` where the edit was made from another version than this one."""
        if version not in (None, self.version):
            raise BookingTypeChanged(
                "Somebody edited this booking type in between; read it again.", version=self.version
            )

    def padded(self, start: int) -> Range:
        """The minutes an appointment keeps its person busy, buffers included."""
        end = start + self.duration_minutes
        return start - self.buffer_before_minutes, end + self.buffer_after_minutes

    def in_hours(self, start: int) -> Range:
        """The minutes that must lie in open time: without the buffers where these may reach outside."""
        if self.buffers_outside_hours:
            return start, start + self.duration_minutes
        return self.padded(start)

    def times(self, starts_at: datetime) -> tuple[datetime, datetime]:
        start = minute_of(starts_at)
        return instant_of(start), instant_of(start + self.duration_minutes)

    def _check_name(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise Invalid(f"A name is one line of 1 to {LONGEST_NAME} characters.", field="name")
        if not SLUG.fullmatch(self.slug):
            raise Invalid("A slug is 3 to 40 of a-z, 0-9 and hyphen.", field="slug")
        if UUID_SHAPE.fullmatch(self.slug):
            raise Invalid("A slug must not look like an id.", field="slug")
        if self.slug in RESERVED_SLUGS:
            raise Invalid(f"The slug {self.slug!r} is reserved.", field="slug")

        if len(self.description) > LONGEST_DESCRIPTION:
            raise Invalid(f"A description has at most {LONGEST_DESCRIPTION} characters.", field="description")

    def _check_durations(self) -> None:
        least, most = BOUNDS["duration_minutes"]
        if len(self.other_durations_minutes) > MOST_DURATIONS:
            raise Invalid(f"There are at most {MOST_DURATIONS} lengths.", field="other_durations_minutes")
        for i, minutes in enumerate(self.other_durations_minutes):
            place = f"other_durations_minutes.{i}"
            if not least <= minutes <= most:
                raise Invalid(f"A length is from {least} to {most} minutes.", field=place)
            if minutes == self.duration_minutes or minutes in self.other_durations_minutes[:i]:
                raise Invalid("The length is named twice.", field=place)

    def _check_notice(self) -> None:
        """Raises `NoticeBeyondHorizon` where every start is too soon or too far ahead."""
        most = (self.horizon_days + 1) * MINUTES_OF_A_DAY - 1
        if self.min_notice_minutes > most:
            raise NoticeBeyondHorizon(
                f"Nothing can be booked: offered {self.horizon_days} days ahead, it needs a notice of at most"
                f" {most} minutes, or a longer horizon.",
                field="min_notice_minutes",
                most_notice_minutes=most,
            )

    def _check_prices(self) -> None:
        self.payment.check()
        if self.price is not None:
            self.price.check_price("price")
        elif self.payment.comes_first:
            raise Invalid("What is paid before confirmation needs a price.", field="payment.rule")
        if self.deposit is None:
            return
        self.deposit.check_price("deposit")
        if self.price is None or self.deposit.currency != self.price.currency:
            raise Invalid("A deposit is in the currency of the price.", field="deposit.currency")
        if self.deposit.amount_minor > self.price.amount_minor:
            raise Invalid("A deposit is at most the price.", field="deposit.amount_minor")

    def _check_staff(self) -> None:
        if len(self.staff_ids) > MOST_STAFF:
            raise Invalid(f"A type has at most {MOST_STAFF} staff members.", field="staff_ids")
        check_distinct(self.staff_ids, "staff_ids.{}", "The staff member is named twice.")
        if self.people > MOST_STAFF_NEEDED:
            raise Invalid(f"At most {MOST_STAFF_NEEDED} people give an appointment.", field="staff_rule")
        if self.staff_rule is StaffRule.N_OF_POOL and not 1 <= self.staff_needed <= len(self.staff_ids):
            raise Invalid(
                f"Between 1 and all {len(self.staff_ids)} of the pool are needed.", field="staff_needed"
            )

    def _check_needs(self) -> None:
        if len(self.needed_resources) > MOST_NEEDS:
            raise Invalid(f"A type needs at most {MOST_NEEDS} resources.", field="needed_resources")
        for i, need in enumerate(self.needed_resources):
            place = f"needed_resources.{i}.any_of"
            if not 1 <= len(need.any_of) <= MOST_CHOICES:
                raise Invalid(f"A need names 1 to {MOST_CHOICES} resources.", field=place)
            check_distinct(need.any_of, place + ".{}", "The resource is named twice.")

    def _check_consumables(self) -> None:
        if len(self.consumables) > MOST_CONSUMABLES:
            raise Invalid(f"A type has at most {MOST_CONSUMABLES} consumables.", field="consumables")
        items = [consumable.item_id for consumable in self.consumables]
        check_distinct(items, "consumables.{}.item_id", "The item is named twice; sum the quantities.")
        for i, consumable in enumerate(self.consumables):
            if not 1 <= consumable.quantity <= LARGEST_QUANTITY:
                raise Invalid(
                    f"A quantity is from 1 to {LARGEST_QUANTITY}.", field=f"consumables.{i}.quantity"
                )


def check_distinct(ids: Sequence[UUID], place: str, detail: str) -> None:
    seen: set[UUID] = set()
    for i, one in enumerate(ids):
        if one in seen:
            raise Invalid(detail, field=place.format(i))
        seen.add(one)
