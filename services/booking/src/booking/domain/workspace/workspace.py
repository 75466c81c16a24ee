from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What bookings need to know of the business; identity owns it."""

    id: UUID
    name: str
    slug: str
    time_zone: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Identity owns it; `id` is the membership's."""

    id: UUID
    name: str
    bookable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a booking takes place, in words that mails and lists show.

    `former_staff_names` are set where a change gave it to other people; `series_starts_at` is where its
    series had it at first.
    """

    booking_type_name: str
    staff_names: tuple[str, ...]
    workspace_name: str
    time_zone: str
    former_staff_names: tuple[str, ...] | None = None
    series_starts_at: datetime | None = None
