from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.appointments.holding import Hold, Holding, staff_holding
from booking.store.appointments import holds
from booking.store.availability import booking_types, offers
from booking.store.availability.offers import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    booking_type_id: UUID
    starts_at: datetime
    staff_id: UUID | None


async def place_hold(tx: Tx, wish: PlaceHold) -> Hold:
    """Keep this slot for a customer for some minutes, or say why not."""
    booking_type = await booking_types.find(tx, wish.booking_type_id)
    if booking_type is None:
        raise UnknownReference("There is no such booking type.", field="booking_type_id")
    hold_id = tx.new_id()

    def kept_by(staff_id: UUID) -> Hold:
        return Hold.take(
            booking_type, hold_id=hold_id, staff_id=staff_id, starts_at=wish.starts_at, now=tx.now
        )

    def holding(staff_id: UUID) -> Holding:
        return staff_holding(
            booking_type,
            staff_id=staff_id,
            starts_at=wish.starts_at,
            owner_id=hold_id,
            expires_at=kept_by(staff_id).expires_at,
        )

    wanted = Wanted(booking_type=booking_type, starts_at=wish.starts_at, staff_id=wish.staff_id, as_of=tx.now)
    given = await offers.take(tx, wanted, holding)
    hold = kept_by(given.staff_id)
    holds.add(tx, hold)
    return hold
