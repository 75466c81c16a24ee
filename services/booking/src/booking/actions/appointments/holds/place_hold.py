from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.appointments.holds.holding import HOLD_LIFE, Hold
from booking.store.appointments.holds import holds
from booking.store.availability.slots import offers
from booking.store.availability.slots.wanted import Given, Wanted
from booking.store.booking_types import remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    booking_type_id: UUID
    starts_at: datetime
    staff_id: UUID | None
    duration_minutes: int | None = None


async def place_hold(tx: Tx, wish: PlaceHold, *, surely: bool = True) -> tuple[Hold, Given]:
    """Keep this slot for a customer for some minutes, or say why not; `surely` as in `offers.take`."""
    hold_id = tx.new_id()
    offers.foresee(tx, wish.booking_type_id, wish.starts_at, wish.staff_id, hold_id)
    booking_type, _ = await remembered.find(tx, wish.booking_type_id)
    if booking_type is None:
        raise UnknownReference("There is no such booking type.", field="booking_type_id")
    booking_type = booking_type.lasting(wish.duration_minutes)
    expires_at = tx.now + HOLD_LIFE
    wanted = Wanted(booking_type=booking_type, starts_at=wish.starts_at, staff_id=wish.staff_id, as_of=tx.now)
    given = await offers.take(tx, wanted, hold_id, expires_at=expires_at, surely=surely)
    start, end = booking_type.times(wish.starts_at)
    hold = Hold(
        id=hold_id,
        booking_type_id=booking_type.id,
        staff_id=given.staff_ids[0],
        starts_at=start,
        ends_at=end,
        created_at=tx.now,
        expires_at=expires_at,
    )
    holds.add(tx, hold)
    return hold, given
