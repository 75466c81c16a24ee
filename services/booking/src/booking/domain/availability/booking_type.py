import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.availability.intervals import Range
from booking.domain.availability.zones import check_zone, instant_of, minute_of
from booking.domain.money import Money
from booking.domain.resources.resource import ResourceNeed

LONGEST_NAME = 200
SLUG = re.compile(r"[a-z0-9-]{3,40}")
UUID_SHAPE = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
# Words that stand, or may come to stand, where a public link has a slug.
RESERVED_SLUGS = frozenset(
    {"api", "admin", "all", "any", "book", "bookings", "events", "manage", "new", "public"}
)
MINUTES = {
    "duration_minutes": (1, 1440),
    "slot_step_minutes": (5, 1440),
    "buffer_before_minutes": (0, 720),
    "buffer_after_minutes": (0, 720),
    "min_notice_minutes": (0, 525_600),
    "horizon_days": (0, 730),
}
LONGEST_PADDED_MINUTES = 1440 + 720 + 720
MOST_STAFF = 500
MOST_STAFF_NEEDED = 50
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
    """A service on offer. Its notice and horizon are read on the clock of `time_zone`, the workspace's."""

    id: UUID
    name: str
    slug: str
    duration_minutes: int
    slot_step_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    min_notice_minutes: int
    horizon_days: int
    price: Money | None
    staff_ids: tuple[UUID, ...]
    consumables: tuple[Consumable, ...]
    requires_approval: bool = False
    time_zone: str
    buffers_outside_hours: bool = True
    staff_rule: StaffRule = StaffRule.ANY
    staff_needed: int = 1  # counts only for N_OF_POOL
    needed_resources: tuple[ResourceNeed, ...] = ()

    @property
    def people(self) -> int:
        """How many give one appointment together."""
        if self.staff_rule is StaffRule.ALL:
            return max(1, len(self.staff_ids))
        return self.staff_needed if self.staff_rule is StaffRule.N_OF_POOL else 1

    @property
    def takes_several(self) -> bool:
        return self.people > 1 or bool(self.needed_resources)

    def checked(self) -> "BookingType":
        """Itself, or the first field that no type may have."""
        self._check_name()
        for field, (least, most) in MINUTES.items():
            if not least <= getattr(self, field) <= most:
                raise Invalid(f"{field} is from {least} to {most}.", field=field)
        if self.price is not None:
            self.price.check_price("price")
        self._check_staff()
        self._check_needs()
        self._check_consumables()
        check_zone(self.time_zone, field="time_zone")
        return self

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
            field = f"needed_resources.{i}.any_of"
            if not 1 <= len(need.any_of) <= MOST_CHOICES:
                raise Invalid(f"A need names 1 to {MOST_CHOICES} resources.", field=field)
            check_distinct(need.any_of, field + ".{}", "The resource is named twice.")

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


def check_distinct(ids: Sequence[UUID], field: str, detail: str) -> None:
    seen: set[UUID] = set()
    for i, one in enumerate(ids):
        if one in seen:
            raise Invalid(detail, field=field.format(i))
        seen.add(one)
