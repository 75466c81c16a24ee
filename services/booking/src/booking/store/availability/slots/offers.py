"""What is on offer at one start, and who gets it when several reach for it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from chassis.db import ReadTx, Tx

from booking.domain.appointments.groups.group import Group
from booking.domain.appointments.holds.holding import Holding, holdings_of
from booking.domain.availability.resources.units import assign, free_at
from booking.domain.availability.slots.calendars import Calendars
from booking.domain.availability.slots.days import slot_taken
from booking.domain.availability.slots.slots import (
    alternatives_window,
    check_offered,
    find_alternatives,
    find_slots,
    open_groups,
    reach,
)
from booking.domain.booking_types.booking_type import BookingType, StaffRule
from booking.domain.booking_types.limits import claims_of_a_customer, claims_of_everybody
from booking.domain.errors import LimitReached, SlotNotOffered, SlotTaken
from booking.domain.time.intervals import Range
from booking.domain.time.zones import instant_of, minute_of, next_minute
from booking.store import turns
from booking.store.appointments.groups import groups, seats
from booking.store.appointments.holds import holdings
from booking.store.availability.slots import calendars, workloads
from booking.store.availability.slots.wanted import Free, Given, Wanted
from booking.store.booking_types import limit_uses, remembered
from booking.store.booking_types.type_turns import turns_at
from booking.store.turns import Turn

_NONE = Calendars(staff=())
ATTEMPTS = 5


def foresee(
    tx: Tx, booking_type_id: UUID, starts_at: datetime, staff_id: UUID | None, owner_id: UUID
) -> None:
    """What `take` will read first goes with the next statement, unless one has to wait for others before.

    It is not decided here whether the start is on offer, so the process's own clock will do.
    """
    kind, start = remembered.likely(tx, booking_type_id), minute_of(starts_at)
    if kind is None or turns_at(kind, starts_at):
        return
    needed = reach(kind, (start, start + 1), datetime.now(UTC))
    if needed is not None:
        calendars.foresee(tx, kind, needed, staff_id=staff_id, own_hold=owner_id)


async def check(tx: ReadTx, wanted: Wanted) -> Free:
    """Raises `SlotNotOffered` or `SlotTaken`."""
    kind, start = wanted.booking_type, minute_of(wanted.starts_at)
    found = await _calendars(tx, wanted, (start, start + 1))
    try:
        staff_ids = check_offered(kind, found, wanted.starts_at, wanted.as_of)
    except SlotTaken:
        raise await taken(tx, wanted) from None
    return Free(
        staff_ids=staff_ids,
        units=tuple(free_at(found.units, kind.padded(start))),
        groups=tuple(open_groups(kind, found, start)),
        calendars=found,
    )


async def take(
    tx: Tx, wanted: Wanted, owner_id: UUID, *, expires_at: datetime | None = None, surely: bool = True
) -> Given:
    """Takes the slot for a booking or a hold. Raises `SlotNotOffered`, `SlotTaken` or `LimitReached`.

    After a refusal the owner keeps nothing, so who goes on with another start may do so. Not `surely`, one
    person's time is taken together with COMMIT, where a miss violates `holdings.MISSED`.
    """
    wanted = replace(wanted, own_hold=wanted.own_hold or owner_id)
    turns.wait(tx, *turns_at(wanted.booking_type, wanted.starts_at))
    try:
        return await _take(tx, wanted, owner_id, expires_at, surely=surely)
    except (SlotNotOffered, SlotTaken, LimitReached):
        holdings.release(tx, owner_id)
        raise


async def _take(
    tx: Tx, wanted: Wanted, owner_id: UUID, expires_at: datetime | None, *, surely: bool
) -> Given:
    kind = wanted.booking_type
    if kind.limits.any:
        await _count(tx, wanted, owner_id, expires_at)
    if kind.is_group:
        return await _take_seat(tx, wanted, owner_id, expires_at)
    if kind.takes_several:
        return await _take_several(tx, wanted, owner_id, expires_at)
    if surely:
        return await _take_one(tx, wanted, owner_id, expires_at)
    free = await check(tx, wanted)
    first, *_ = await _in_turn(tx, wanted, free.staff_ids)
    given = free.given((first,))
    holdings.take_or_fail(tx, owner_id, _needed(wanted, owner_id, expires_at, given))
    return given


async def _take_one(tx: Tx, wanted: Wanted, owner_id: UUID, expires_at: datetime | None) -> Given:
    """The first person who is still free."""
    free = await check(tx, wanted)
    for staff_id in await _in_turn(tx, wanted, free.staff_ids):
        if await _hold(tx, wanted, owner_id, expires_at, free.given((staff_id,))):
            return free.given((staff_id,))
    raise await taken(tx, wanted)


def line_up(tx: Tx, starts_at: datetime, *kinds: BookingType) -> None:
    """Before something is given up by one who takes something else in the same transaction."""
    needed = [turn for kind in kinds for turn in turns_at(kind, starts_at)]
    turns.wait(tx, (Turn.SEVERAL,), *needed)


async def free_starts(
    tx: ReadTx, kind: BookingType, window: tuple[datetime, datetime], staff_id: UUID | None
) -> list[datetime]:
    """What the list of slots would show, the earliest first."""
    minutes = next_minute(window[0]), next_minute(window[1])
    wanted = Wanted(booking_type=kind, starts_at=window[0], staff_id=staff_id, as_of=tx.now)
    found = await _calendars(tx, wanted, minutes)
    return [instant_of(slot.start) for slot in find_slots(kind, found, minutes, tx.now)]


async def move(tx: Tx, wanted: Wanted, owner_id: UUID, *, expires_at: datetime | None = None) -> Given:
    """Takes another slot for a booking and gives up what it held. Raises as `take`; then nothing may stay.

    Who moves waits while it has something: what it gave up blocks others until the end of the transaction.
    So it lines up, before that, with all who do the same.
    """
    line_up(tx, wanted.starts_at, wanted.booking_type)
    holdings.release(tx, owner_id)
    return await take(tx, wanted, owner_id, expires_at=expires_at)


async def held(tx: Tx, wanted: Wanted, hold_id: UUID, until: datetime | None = None) -> Given | None:
    """What a hold keeps, from now for good or until a moment; None where it has ended, or lost a part.

    Raises `SlotNotOffered`, and `LimitReached`, since a hold does not know its customer.
    """
    wanted = replace(wanted, own_hold=hold_id)
    counted = wanted.booking_type.limits.of_a_customer()
    if counted:
        turns.wait(tx, *turns_at(wanted.booking_type, wanted.starts_at))
    free = await check(tx, wanted)
    kept = await holdings.keep(tx, hold_id, until)
    given = _still_given(wanted, free, kept)
    if given is not None and counted:
        await _count_customer(tx, wanted, hold_id, until)
    return given


def _still_given(wanted: Wanted, free: Free, kept: set[UUID]) -> Given | None:
    """All that the appointment needs, of what was kept and may still be used; None where any is gone."""
    kind = wanted.booking_type
    for group in free.groups:
        if group.uses <= kept:
            return free.given(group.staff_ids, group.resources, group.id)
    people = sorted((one for one in free.staff_ids if one in kept), key=lambda one: one != wanted.staff_id)
    units = assign(kind.needed_resources, [unit for unit in free.units if unit.id in kept])
    if len(people) != kind.people or units is None:
        return None
    return free.given(tuple(people), units)


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
    for _ in range(ATTEMPTS):
        free = await check(tx, wanted)
        given = _choose(wanted, free, await _in_turn(tx, wanted, free.staff_ids))
        if await _hold(tx, wanted, owner_id, expires_at, given):
            return given
        holdings.undo(tx, owner_id)
    raise await taken(tx, wanted)


async def _take_seat(tx: Tx, wanted: Wanted, owner_id: UUID, expires_at: datetime | None) -> Given:
    """A seat in the group that has begun to fill, or in a new one."""
    kind = wanted.booking_type
    seats.reclaim(tx, kind.id, wanted.starts_at)
    free = await check(tx, wanted)
    for group in free.groups:
        if await seats.take(tx, group, owner_id, expires_at):
            return free.given(group.staff_ids, group.resources, group.id)
    given = await _open_group(tx, wanted, expires_at)
    seats.sit(tx, given.id, owner_id, expires_at)
    return free.given(given.staff_ids, given.resources, given.id)


async def _open_group(tx: Tx, wanted: Wanted, expires_at: datetime | None) -> Group:
    """The people and units are held for the group, so that no guest can give them back."""
    group_id, kind = tx.new_id(), wanted.booking_type
    take_people = _take_several if kind.takes_several else _take_one
    given = await take_people(tx, wanted, group_id, expires_at)
    start = minute_of(wanted.starts_at)
    group = Group(
        id=group_id,
        start=start,
        end=start + kind.duration_minutes,
        staff_ids=given.staff_ids,
        resources=given.resources,
        seats_left=kind.capacity - 1,
    )
    groups.add(tx, group, kind, wanted.starts_at)
    return group


async def _count(tx: Tx, wanted: Wanted, owner_id: UUID, expires_at: datetime | None) -> None:
    kind = wanted.booking_type
    claims = claims_of_everybody(kind.limits, kind.time_zone, wanted.starts_at)
    if claims and not await limit_uses.claim(tx, kind.id, claims, owner_id, expires_at):
        await check(tx, wanted)
        raise await taken(tx, wanted)
    await _count_customer(tx, wanted, owner_id, expires_at)


async def _count_customer(tx: Tx, wanted: Wanted, owner_id: UUID, expires_at: datetime | None) -> None:
    kind, email = wanted.booking_type, wanted.customer_email
    if email is None:
        return
    claims = claims_of_a_customer(kind.limits, kind.time_zone, wanted.starts_at, email)
    if claims and not await limit_uses.claim(tx, kind.id, claims, owner_id, expires_at):
        raise LimitReached(
            "This customer has as many of these appointments then as one may have.", field="customer.email"
        )


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
    return await holdings.take(tx, _needed(wanted, owner_id, expires_at, given))


def _needed(wanted: Wanted, owner_id: UUID, expires_at: datetime | None, given: Given) -> list[Holding]:
    return holdings_of(
        wanted.booking_type,
        staff_ids=given.staff_ids,
        unit_ids=[unit.id for unit in given.resources],
        starts_at=wanted.starts_at,
        owner_id=owner_id,
        expires_at=expires_at,
    )


async def _calendars(tx: ReadTx, wanted: Wanted, window: Range) -> Calendars:
    needed = reach(wanted.booking_type, window, wanted.as_of)
    if needed is None:
        return _NONE
    return await calendars.load(
        tx, wanted.booking_type, needed, staff_id=wanted.staff_id, own_hold=wanted.own_hold
    )
