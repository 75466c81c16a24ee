"""Ends of visits: all parts give up what they keep, in one go."""

from collections.abc import Sequence

from chassis.db import Tx

from booking.domain.appointments.change import Change
from booking.domain.appointments.given_up import GivenUp
from booking.domain.appointments.visits.visit import Told, Visit
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.appointments.visits import visits
from booking.store.waiting import passing_on


async def give_up(tx: Tx, visit: Visit, ends: Sequence[Change]) -> tuple[Visit, Told, GivenUp]:
    """The visit after these ends of its parts, and what is told of those; `visit` is locked."""
    waiting = await passing_on.line_up(tx, visit.slot())
    for end in ends:
        changes.keep(tx, end)
        holdings.release(tx, end.before.id)
    offered = await passing_on.pass_on_each(tx, waiting, visit.slots())
    parts = [end.after for end in ends]
    ended = await visits.changed(tx, visit, parts)
    settings = await bookings.settings(tx, parts)
    told = (await visits.told(tx, ended)).of({part.id for part in parts})
    return ended, told, GivenUp(ends=tuple(zip(ends, settings, strict=True)), offered=tuple(offered))
