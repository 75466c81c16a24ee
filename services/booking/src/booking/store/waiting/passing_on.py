"""What somebody gives up goes to the first who waits for it, before anybody else can see it.

The slot is taken for the offer in the transaction that gives it up. Who does so has something while it waits
for more, so it lines up before it gives anything up (`offers.line_up`).
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.db import Tx

from booking.domain.appointments.holds.holding import Hold
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.errors import LimitReached, SlotNotOffered, SlotTaken
from booking.domain.waiting.slot_wait import GRACE, Freed, Offer, SlotWait
from booking.store.appointments.holds import holdings, holds
from booking.store.availability.slots import offers
from booking.store.availability.slots.wanted import Wanted
from booking.store.booking_types import booking_types
from booking.store.waiting import slot_waits
from booking.store.workspace import settings

Waiting = list[tuple[SlotWait, BookingType]]


async def line_up(tx: Tx, freed: Freed) -> Waiting:
    """Who may want what is about to be given up; nobody in most cases, and then nothing is waited for."""
    found = await slot_waits.candidates(tx, freed)
    kinds = {one.booking_type_id: await booking_types.get(tx, one.booking_type_id) for one in found}
    waiting = [(one, kinds[one.booking_type_id]) for one in found]
    if waiting:
        offers.line_up(tx, freed.starts_at, *(kind for _, kind in waiting))
    return waiting


async def pass_on(tx: Tx, waiting: Waiting, freed: Freed) -> SlotWait | None:
    """The one to whom the freed time is now offered; call it after the time was given up."""
    for entry, kind in waiting:
        offer = await _keep_for(tx, entry, kind, freed)
        if offer is not None:
            offered = entry.offered(offer)
            slot_waits.change(tx, offered)
            return offered
    return None


async def pass_on_each(tx: Tx, waiting: Waiting, freed: Sequence[Freed]) -> list[SlotWait]:
    """As `pass_on` for several times that were given up together, each to another one."""
    offered: dict[UUID, SlotWait] = {}
    for one in freed:
        left = [
            (entry, kind) for entry, kind in waiting if entry.id not in offered and _fits(entry, kind, one)
        ]
        if found := await pass_on(tx, left, one):
            offered[found.id] = found
    return list(offered.values())


async def freed_by(tx: Tx, offer: Offer) -> Freed | None:
    """What an offer that nobody takes gives up; None where its hold is gone."""
    hold = await holds.find(tx, offer.hold_id)
    if hold is None:
        return None
    people = await holdings.staff_of(tx, hold.id) or [hold.staff_id]
    return Freed(staff_ids=tuple(people), starts_at=hold.starts_at, ends_at=hold.ends_at)


def take_back(tx: Tx, offer: Offer) -> None:
    """What was kept for an offer is given up."""
    holds.drop(tx, offer.hold_id)
    holdings.release(tx, offer.hold_id)


def _fits(entry: SlotWait, kind: BookingType, freed: Freed) -> bool:
    return entry.staff_id in (None, *freed.staff_ids) and bool({*kind.staff_ids} & {*freed.staff_ids})


async def _keep_for(tx: Tx, entry: SlotWait, kind: BookingType, freed: Freed) -> Offer | None:
    expires_at = tx.now + timedelta(minutes=(await settings.current(tx)).offer_minutes)
    since = max(entry.window_from, freed.starts_at - timedelta(minutes=kind.duration_minutes))
    until = min(entry.window_until, freed.ends_at)
    for starts_at in await offers.free_starts(tx, kind, (since, until), entry.staff_id):
        if starts_at in entry.refused or starts_at <= expires_at:
            continue
        offer = Offer(hold_id=tx.new_id(), starts_at=starts_at, expires_at=expires_at)
        if await _hold(tx, entry, kind, offer):
            return offer
    return None


async def _hold(tx: Tx, entry: SlotWait, kind: BookingType, offer: Offer) -> bool:
    wanted = Wanted(booking_type=kind, starts_at=offer.starts_at, staff_id=entry.staff_id, as_of=tx.now)
    kept_until = offer.expires_at + GRACE
    try:
        given = await offers.take(tx, wanted, offer.hold_id, expires_at=kept_until)
    except (SlotTaken, SlotNotOffered, LimitReached):
        return False
    start, end = kind.times(offer.starts_at)
    hold = Hold(
        id=offer.hold_id,
        booking_type_id=kind.id,
        staff_id=given.staff_ids[0],
        starts_at=start,
        ends_at=end,
        created_at=tx.now,
        expires_at=kept_until,
    )
    holds.add(tx, hold)
    return True
