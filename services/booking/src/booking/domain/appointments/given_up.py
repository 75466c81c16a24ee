from dataclasses import dataclass

from booking.domain.appointments.change import Change
from booking.domain.waiting.slot_wait import SlotWait
from booking.domain.workspace.workspace import Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """Bookings that ended together, and who is now offered their time."""

    ends: tuple[tuple[Change, Setting], ...]
    offered: tuple[SlotWait, ...]
