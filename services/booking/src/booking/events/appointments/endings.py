"""Bookings that ended: each end, what is due back for it, and whose turn it is now."""

from collections.abc import Callable, Iterator

from chassis.events.outbox import Outgoing

from booking.domain.appointments.change import Change
from booking.domain.appointments.given_up import GivenUp
from booking.domain.workspace.workspace import Setting
from booking.events import slot_offered
from booking.events.payments import refunds_wanted


def told_of(given_up: GivenUp, tell: Callable[[Change, Setting], Outgoing]) -> Iterator[Outgoing]:
    for end, setting in given_up.ends:
        yield tell(end, setting)
        yield from refunds_wanted(end, setting)
    yield from map(slot_offered, given_up.offered)
