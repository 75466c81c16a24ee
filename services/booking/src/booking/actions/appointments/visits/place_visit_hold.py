from dataclasses import dataclass
from datetime import datetime

from chassis.db import Tx

from booking.domain.appointments.holds.holding import HOLD_LIFE, Hold
from booking.domain.appointments.visits.asked import Asked
from booking.domain.appointments.visits.visit_hold import VisitHold
from booking.store.appointments.visits import offers, visit_holds
from booking.store.appointments.visits.offers import Placed, Wanted
from booking.store.appointments.visits.wishes import OF_PARTS, wishes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceVisitHold:
    asked: tuple[Asked, ...]
    starts_at: datetime
    same_staff: bool = False


async def place_visit_hold(tx: Tx, wish: PlaceVisitHold) -> tuple[VisitHold, list[Placed]]:
    """Keep the time of all these services for a customer for some minutes, or say why not."""
    wishes = await wishes_of(tx, wish.asked, OF_PARTS)
    owner_ids, expires_at = [tx.new_id() for _ in wishes], tx.now + HOLD_LIFE
    wanted = Wanted(wishes=wishes, starts_at=wish.starts_at, as_of=tx.now, same_staff=wish.same_staff)
    placed = await offers.take(tx, wanted, owner_ids, expires_at=expires_at)
    parts = [
        Hold(
            id=owner_id,
            booking_type_id=one.booking_type.id,
            staff_id=place.given.staff_ids[0],
            starts_at=place.starts_at,
            ends_at=one.booking_type.times(place.starts_at)[1],
            created_at=tx.now,
            expires_at=expires_at,
        )
        for one, owner_id, place in zip(wishes, owner_ids, placed, strict=True)
    ]
    hold = VisitHold(id=tx.new_id(), parts=tuple(parts))
    visit_holds.add(tx, hold)
    return hold, placed
