"""Ends of bookings: what they keep is given up and passed on to who waits for it."""

from chassis.db import Tx

from booking.domain.appointments.change import Change
from booking.domain.appointments.given_up import GivenUp
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.waiting import passing_on


async def give_up(tx: Tx, end: Change) -> GivenUp:
    """The booking is locked."""
    freed = end.before.slot()
    waiting = await passing_on.line_up(tx, freed)
    changes.keep(tx, end)
    holdings.release(tx, end.before.id)
    offered = await passing_on.pass_on(tx, waiting, freed)
    setting = await bookings.setting(tx, end.after)
    return GivenUp(ends=((end, setting),), offered=(offered,) if offered else ())
