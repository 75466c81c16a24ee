from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.appointments.visits.visit import Visit
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.events.appointments.visits import visit_rescheduled
from booking.store.appointments import bookings, changes
from booking.store.appointments.visits import offers, visits
from booking.store.appointments.visits.offers import Placed, Wanted
from booking.store.appointments.visits.wishes import wishes_again
from booking.store.waiting import passing_on


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleVisit:
    visit_id: UUID
    starts_at: datetime
    reason: str


async def reschedule_visit(tx: Tx, wish: RescheduleVisit) -> Visit:
    """Move all parts to another start, wholly or not at all; a second time changes nothing."""
    visit = await visits.locked(tx, wish.visit_id)
    visit.check_movable(tx.now)
    if wish.starts_at == visit.starts_at:
        return visit
    waiting = await passing_on.line_up(tx, visit.slot())
    until = visit.expires_at and min(visit.expires_at, wish.starts_at)
    placed = await _take(tx, wish, visit, until)
    steps = [
        Change(kind=Kind.RESCHEDULED, before=part, after=_moved(part, place, until), reason=wish.reason)
        for part, place in zip(visit.standing, placed, strict=True)
    ]
    for step in steps:
        changes.keep(tx, step)
    moved = await visits.changed(tx, visit, [step.after for step in steps])
    await _tell(tx, visit, moved, steps)
    for entry in await passing_on.pass_on_each(tx, waiting, visit.slots()):
        tx.emit(events.slot_offered(entry))
    return moved


async def _take(tx: Tx, wish: RescheduleVisit, visit: Visit, until: datetime | None) -> list[Placed]:
    """For who gives the parts now where that is possible, else for anyone."""
    wanted = Wanted(
        wishes=await wishes_again(tx, visit.standing),
        starts_at=wish.starts_at,
        as_of=tx.now,
        customer_email=visit.customer.email,
    )
    owner_ids = [part.id for part in visit.standing]
    try:
        return await offers.move(tx, wanted, owner_ids, expires_at=until)
    except (SlotTaken, SlotNotOffered):
        free = tuple(replace(one, staff_id=None) for one in wanted.wishes)
    return await offers.move(tx, replace(wanted, wishes=free), owner_ids, expires_at=until)


def _moved(part: Booking, place: Placed, until: datetime | None) -> Booking:
    times = place.starts_at, place.starts_at + part.length
    moved = part.move(times, place.given.staff_ids, place.given.resources, None)
    return replace(moved, expires_at=until)


async def _tell(tx: Tx, before: Visit, after: Visit, steps: Sequence[Change]) -> None:
    former = await bookings.settings(tx, [step.before for step in steps])
    told = await visits.told(tx, after)
    for step, then, now in zip(steps, former, told.settings, strict=True):
        setting = replace(now, former_staff_names=then.staff_names)
        tx.emit(events.booking_rescheduled(step, setting))
    tx.emit(visit_rescheduled(told, before, steps[0].reason))
