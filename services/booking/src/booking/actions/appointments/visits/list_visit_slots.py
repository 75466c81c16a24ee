from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.db import ReadTx

from booking.domain.appointments.visits.offer import PlanDay, plans_by_local_day
from booking.domain.appointments.visits.plan import find_plans
from booking.domain.availability.calendars.outside import NO_CALENDARS, Freshness
from booking.domain.availability.slots.days import window_of
from booking.store.appointments.visits import calendars
from booking.store.appointments.visits.calendars import Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVisitSlots:
    """`first` and `last` are local dates in `time_zone`, by default the first type's; both included.

    What the bookings `own` keep busy counts as free.
    """

    wishes: tuple[Wish, ...]
    first: date
    last: date
    time_zone: str | None
    same_staff: bool = False
    own: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSlotList:
    time_zone: str
    days: list[PlanDay]
    freshness: Freshness = NO_CALENDARS


async def list_visit_slots(tx: ReadTx, wish: ListVisitSlots) -> VisitSlotList:
    """The free starts of a visit by local date; every one of them books."""
    time_zone = wish.time_zone or wish.wishes[0].booking_type.time_zone
    window = window_of(wish.first, wish.last, time_zone)
    parts = await calendars.load(tx, wish.wishes, window, tx.now, wish.own)
    plans = find_plans(parts, window, tx.now, 0 if wish.same_staff else None)
    return VisitSlotList(
        time_zone=time_zone,
        days=plans_by_local_day(parts, plans, wish.first, wish.last, time_zone),
        freshness=next(
            (part.calendars.freshness for part in parts if part.calendars.freshness != NO_CALENDARS),
            NO_CALENDARS,
        ),
    )
