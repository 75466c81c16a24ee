from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.db import ReadTx
from chassis.errors import NotFound, UnknownReference

from booking.domain.availability.calendars.outside import NO_CALENDARS, Freshness
from booking.domain.availability.slots.days import LocalDay, by_local_day, window_of
from booking.domain.availability.slots.slots import find_slots, reach
from booking.store.availability.slots import calendars
from booking.store.booking_types import remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSlots:
    """`first` and `last` are local dates in `time_zone`, by default the workspace's; both included."""

    booking_type_id: UUID
    first: date
    last: date
    time_zone: str | None
    staff_id: UUID | None
    hold_id: UUID | None
    duration_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotList:
    time_zone: str
    days: list[LocalDay]
    freshness: Freshness = NO_CALENDARS


async def list_slots(tx: ReadTx, wish: ListSlots) -> SlotList:
    """The free starts by local date; every one of them books."""
    booking_type, _ = await remembered.find(tx, wish.booking_type_id)
    if booking_type is None:
        raise NotFound("There is no such booking type.")
    if wish.staff_id not in (None, *booking_type.staff_ids):
        raise UnknownReference("This person does not give this appointment.", field="staff_id")
    booking_type = booking_type.lasting(wish.duration_minutes)
    time_zone = wish.time_zone or booking_type.time_zone
    window = window_of(wish.first, wish.last, time_zone)
    needed = reach(booking_type, window, tx.now)
    if needed is None:
        return SlotList(time_zone=time_zone, days=by_local_day([], wish.first, wish.last, time_zone))
    found = await calendars.load(tx, booking_type, needed, staff_id=wish.staff_id, own_hold=wish.hold_id)
    slots = find_slots(booking_type, found, window, tx.now)
    return SlotList(
        time_zone=time_zone,
        days=by_local_day(slots, wish.first, wish.last, time_zone),
        freshness=found.freshness,
    )
