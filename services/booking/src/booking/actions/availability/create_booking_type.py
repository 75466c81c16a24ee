from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from booking.domain.availability.booking_type import BookingType, Consumable, StaffRule
from booking.domain.money import Money
from booking.domain.resources.resource import ResourceNeed
from booking.domain.workspace import Workspace
from booking.store.availability import booking_types
from booking.store.resources import needs

DEFAULT_HORIZON_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateBookingType:
    name: str
    slug: str
    duration_minutes: int
    slot_step_minutes: int | None
    buffer_before_minutes: int
    buffer_after_minutes: int
    min_notice_minutes: int
    horizon_days: int | None
    price: Money | None
    staff_ids: tuple[UUID, ...]
    consumables: tuple[Consumable, ...]
    staff_rule: StaffRule
    staff_needed: int
    needed_resources: tuple[ResourceNeed, ...]
    buffers_outside_hours: bool
    requires_approval: bool

    def booking_type(self, id_: UUID, workspace: Workspace) -> BookingType:
        """Raises the first field that no type may have."""
        return BookingType(
            id=id_,
            name=self.name.strip(),
            slug=self.slug,
            duration_minutes=self.duration_minutes,
            slot_step_minutes=self.slot_step_minutes or max(5, self.duration_minutes),
            buffer_before_minutes=self.buffer_before_minutes,
            buffer_after_minutes=self.buffer_after_minutes,
            min_notice_minutes=self.min_notice_minutes,
            horizon_days=DEFAULT_HORIZON_DAYS if self.horizon_days is None else self.horizon_days,
            price=self.price,
            staff_ids=self.staff_ids,
            consumables=self.consumables,
            requires_approval=self.requires_approval,
            time_zone=workspace.time_zone,
            staff_rule=self.staff_rule,
            staff_needed=self.staff_needed,
            needed_resources=self.needed_resources,
            buffers_outside_hours=self.buffers_outside_hours,
        ).checked()


async def create_booking_type(tx: Tx, wish: CreateBookingType, workspace: Workspace) -> BookingType:
    """Offer a new kind of appointment."""
    booking_type = wish.booking_type(tx.new_id(), workspace)
    await needs.check_known(tx, booking_type.needed_resources)
    await booking_types.add(tx, booking_type)
    return booking_type
