"""What is asked of the offers at one start, and what they answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking.domain.appointments.groups.group import Group
from booking.domain.availability.resources.resource import Unit
from booking.domain.availability.slots.calendars import Calendars
from booking.domain.booking_types.booking_type import BookingType


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
    customer_email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Who gives the appointment and what it uses; at least one person."""

    staff_ids: tuple[UUID, ...]
    staff_names: tuple[str, ...]
    resources: tuple[Unit, ...] = ()
    group_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """Who and what is free, in the order to try them."""

    staff_ids: tuple[UUID, ...]
    units: tuple[Unit, ...]
    groups: tuple[Group, ...]
    calendars: Calendars

    def given(
        self, staff_ids: tuple[UUID, ...], resources: tuple[Unit, ...] = (), group_id: UUID | None = None
    ) -> Given:
        names = tuple(self.calendars.names.get(one, "") for one in staff_ids)
        return Given(staff_ids=staff_ids, staff_names=names, resources=resources, group_id=group_id)
