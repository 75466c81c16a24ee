"""Ends of visits: all parts give up what they keep, in one go."""

from collections.abc import Sequence

from chassis.db import Tx

from booking.domain.appointments.change import Change
from booking.domain.appointments.visits.visit import Visit
from booking.domain.waiting.slot_wait import SlotWait
from booking.store.appointments import changes
from booking.store.appointments.holds import holdings
from booking.store.appointments.visits import visits
from booking.store.waiting import passing_on


async def give_up(tx: Tx, visit: Visit, steps: Sequence[Change]) -> tuple[Visit, list[SlotWait]]:
    """The visit after these changes of its parts, and who is now offered the time; `visit` is locked."""
    waiting = await passing_on.line_up(tx, visit.slot())
    for step in steps:
        changes.keep(tx, step)
        holdings.release(tx, step.before.id)
    offered = await passing_on.pass_on_each(tx, waiting, visit.slots())
    return await visits.changed(tx, visit, [step.after for step in steps]), offered
