"""What is on offer at one start, and who gets it when several reach for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx

from booking.domain.appointments.holding import Holding
from booking.domain.availability.booking_type import BookingType
from booking.domain.availability.days import slot_taken
from booking.domain.availability.intervals import Range
from booking.domain.availability.slots import alternatives_window, check_offered, find_alternatives, reach
from booking.domain.availability.zones import minute_of
from booking.domain.errors import SlotTaken
from booking.store.appointments import holdings
from booking.store.availability import calendars
from booking.store.availability.calendars import Calendars

_NONE = Calendars(staff=[], names={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A start of a booking type; notice and horizon are judged as of `as_of`."""

    booking_type: BookingType
    starts_at: datetime
    staff_id: UUID | None
    as_of: datetime
    own_hold: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    staff_id: UUID
    staff_name: str


async def check(tx: ReadTx, wanted: Wanted) -> list[Given]:
    """Who is free then, in the order to try them. Raises `SlotNotOffered` or `SlotTaken`."""
    start = minute_of(wanted.starts_at)
    found = await _calendars(tx, wanted, (start, start + 1))
    try:
        free = check_offered(wanted.booking_type, found.staff, wanted.starts_at, wanted.as_of)
    except SlotTaken:
        raise await taken(tx, wanted) from None
    return [Given(staff_id=one, staff_name=found.names[one]) for one in free]


async def take(tx: Tx, wanted: Wanted, holding: Callable[[UUID], Holding]) -> Given:
    """Takes the slot for the first person who is still free. Raises `SlotNotOffered` or `SlotTaken`."""
    for candidate in await check(tx, wanted):
        if await holdings.take(tx, [holding(candidate.staff_id)]):
            return candidate
    raise await taken(tx, wanted)


async def taken(tx: ReadTx, wanted: Wanted) -> SlotTaken:
    """The refusal, with free slots nearby."""
    nearby = await _calendars(tx, wanted, alternatives_window(wanted.starts_at))
    free = find_alternatives(wanted.booking_type, nearby.staff, wanted.starts_at, wanted.as_of)
    return slot_taken(free, wanted.booking_type.time_zone)


async def _calendars(tx: ReadTx, wanted: Wanted, window: Range) -> Calendars:
    needed = reach(wanted.booking_type, window, wanted.as_of)
    if needed is None:
        return _NONE
    return await calendars.load(
        tx, wanted.booking_type, needed, staff_id=wanted.staff_id, own_hold=wanted.own_hold
    )
