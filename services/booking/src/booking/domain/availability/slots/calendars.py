from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from booking.domain.appointments.groups.group import Group
from booking.domain.availability.calendars.outside import NO_CALENDARS, Freshness
from booking.domain.availability.resources.units import UnitCalendar
from booking.domain.time.intervals import Range, Ranges, merge, subtract


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCalendar:
    """One person's open ranges, sorted and disjoint; padded busy ones and closed ones in any order.

    All are UTC minutes.
    """

    staff_id: UUID
    openings: Ranges
    busy: Ranges
    closed: Ranges = ()

    def open_time(self) -> list[Range]:
        """The stretches in which one can work, without the closures."""
        return subtract(merge(self.openings), merge(self.closed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """All that decides on the starts of one booking type in some window.

    People stand in the order in which the type names them.
    """

    staff: Sequence[StaffCalendar]
    units: Sequence[UnitCalendar] = ()
    names: Mapping[UUID, str] = field(default_factory=dict)
    asked_for: UUID | None = None  # who must take part
    freshness: Freshness = NO_CALENDARS
    groups: Sequence[Group] = ()  # those of the type that begin in the window, full ones too
    used_up: Ranges = ()  # days and weeks that have as many appointments as they may

    def idle(self) -> "Calendars":
        """As if nobody and nothing were busy."""
        return replace(
            self,
            staff=[replace(one, busy=()) for one in self.staff],
            units=[replace(one, busy=()) for one in self.units],
            groups=(),
            used_up=(),
        )
