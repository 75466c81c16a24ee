"""What is on offer at one start, and who gets it when several reach for it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx

from booking.domain.appointments.holding import holdings_of
from booking.domain.availability.booking_type import BookingType, StaffRule
from booking.domain.availability.calendars import Calendars
from booking.domain.availability.days import slot_taken
from booking.domain.availability.intervals import Range
from booking.domain.availability.slots import alternatives_window, check_offered, find_alternatives, reach
from booking.domain.availability.zones import minute_of
from booking.domain.errors import SlotTaken
from booking.domain.resources.resource import Unit
from booking.domain.resources.units import assign, free_at
from booking.store import turns
from booking.store.appointments import holdings
from booking.store.availability import calendars, workloads

_NONE = Calendars(staff=())
ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A start of a booking type; notice and horizon are judged as of `as_of`.

    What `own_hold` keeps busy counts as free: a hold, or the booking that is to be moved.
    """

    booking_type: BookingType
    starts_at: datetime
    staff_id: UUID | None
    as_of: datetime
    own_hold: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Who gives the appointment and what it uses; at least one person."""

    staff_ids: tuple[UUID, ...]
    staff_names: tuple[str, ...]
    resources: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """Who and what is free, in the order to try them."""

    staff_ids: tuple[UUID, ...]
    units: tuple[Unit, ...]
    calendars: Calendars

    def given(self, staff_ids: tuple[UUID, ...], resources: tuple[Unit, ...]) -> Given:
        names = tuple(self.calendars.names[one] for one in staff_ids)
        return Given(staff_ids=staff_ids, staff_names=names, resources=resources)


async def check(tx: ReadTx, wanted: Wanted) -> Free:
    """Raises `SlotNotOffered` or `SlotTaken`."""
    kind, start = wanted.booking_type, minute_of(wanted.starts_at)
    found = await _calendars(tx, wanted, (start, start + 1))
    try:
        staff_ids = check_offered(kind, found, wanted.starts_at, wanted.as_of)
    except SlotTaken:
        raise await taken(tx, wanted) from None
    return Free(staff_ids=staff_ids, units=tuple(free_at(found.units, kind.padded(start))), calendars=found)


async def take(tx: Tx, wanted: Wanted, owner_id: UUID, *, expires_at: datetime | None = None) -> Given:
    """Takes the slot for a booking or a hold. Raises `SlotNotOffered` or `SlotTaken`."""
    if wanted.booking_type.takes_several:
        return await _take_several(tx, wanted, owner_id, expires_at)
    if wanted.booking_type.staff_rule is StaffRule.ROUND_ROBIN:
        turns.wait(tx, ("round robin", wanted.booking_type.id))
    free = await check(tx, wanted)
    for staff_id in await _in_turn(tx, wanted, free.staff_ids):
        if await _hold(tx, wanted, owner_id, expires_at, free.given((staff_id,), ())):
            return free.given((staff_id,), ())
    raise await taken(tx, wanted)


async def held(tx: Tx, wanted: Wanted, hold_id: UUID, until: datetime | None = None) -> Given | None:
    """What a hold keeps, from now for good or until a moment; None where it has ended.

    Raises `SlotNotOffered`.
    """
    free = await check(tx, replace(wanted, own_hold=hold_id))
    kept = await holdings.keep(tx, hold_id, until)
    if not kept:
        return None
    people = sorted((one for one in free.staff_ids if one in kept), key=lambda one: one != wanted.staff_id)
    return free.given(tuple(people), tuple(unit for unit in free.units if unit.id in kept))


async def taken(tx: ReadTx, wanted: Wanted) -> SlotTaken:
    """The refusal, with free slots nearby."""
    nearby = await _calendars(tx, wanted, alternatives_window(wanted.starts_at))
    free = find_alternatives(wanted.booking_type, nearby, wanted.starts_at, wanted.as_of)
    return slot_taken(free, wanted.booking_type.time_zone)


async def _take_several(tx: Tx, wanted: Wanted, owner_id: UUID, expires_at: datetime | None) -> Given:
    """People and units at once.

    All who need several things of one workspace come one after another, so what is found free for them can
    only go to an appointment of one person. Such a one waits for nobody while it has something, so trying
    again after a miss cannot end in a circle.
    """
    turns.wait(tx, ("several at once",))
    for _ in range(ATTEMPTS):
        free = await check(tx, wanted)
        given = _choose(wanted, free, await _in_turn(tx, wanted, free.staff_ids))
        if await _hold(tx, wanted, owner_id, expires_at, given):
            return given
        holdings.release(tx, owner_id)
    raise await taken(tx, wanted)


def _choose(wanted: Wanted, free: Free, in_turn: list[UUID]) -> Given:
    """As many people as are needed, first the one who was asked for, and a unit for each need."""
    kind = wanted.booking_type
    people = sorted(in_turn, key=lambda one: one != wanted.staff_id)[: kind.people]
    return free.given(tuple(people), assign(kind.needed_resources, free.units) or ())


async def _in_turn(tx: Tx, wanted: Wanted, staff_ids: tuple[UUID, ...]) -> list[UUID]:
    kind = wanted.booking_type
    if kind.staff_rule is not StaffRule.ROUND_ROBIN or len(staff_ids) == 1:
        return list(staff_ids)
    return await workloads.fewest_first(tx, kind.id, staff_ids, wanted.starts_at)


async def _hold(tx: Tx, wanted: Wanted, owner_id: UUID, expires_at: datetime | None, given: Given) -> bool:
    return await holdings.take(
        tx,
        holdings_of(
            wanted.booking_type,
            staff_ids=given.staff_ids,
            unit_ids=[unit.id for unit in given.resources],
            starts_at=wanted.starts_at,
            owner_id=owner_id,
            expires_at=expires_at,
        ),
    )


async def _calendars(tx: ReadTx, wanted: Wanted, window: Range) -> Calendars:
    needed = reach(wanted.booking_type, window, wanted.as_of)
    if needed is None:
        return _NONE
    return await calendars.load(
        tx, wanted.booking_type, needed, staff_id=wanted.staff_id, own_hold=wanted.own_hold
    )
