"""Who works when and what keeps them busy: the data that both the list of slots and a booking decide on."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.db import ReadTx
from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, or_, select

from booking.domain.availability.booking_type import LONGEST_PADDED_MINUTES, BookingType
from booking.domain.availability.intervals import Range
from booking.domain.availability.slots import StaffCalendar
from booking.domain.availability.zones import instant_of
from booking.store.availability import schedules as schedule_store
from booking.store.availability.away import asked, away_of, minutes
from booking.store.tables import Moment, holdings, schedules, staff

NOBODY = UUID(int=0)
LONGEST = timedelta(minutes=LONGEST_PADDED_MINUTES)
STAFF_IDS = bindparam("staff_ids", type_=ARRAY(Uuid))

SCHEDULES = (
    select(*schedule_store.COLUMNS, staff.c.name)
    .join(staff, and_(staff.c.workspace_id == schedules.c.workspace_id, staff.c.id == schedules.c.staff_id))
    .where(
        schedules.c.workspace_id == bindparam("workspace_id"),
        staff.c.workspace_id == bindparam("workspace_id"),
        schedules.c.staff_id == any_(STAFF_IDS),
        staff.c.bookable,
    )
)


# `&&` on ranges reads a whole history under row level security, so the window is compared on timestamps,
# with the bound on a holding's length that its table checks.
BUSY = (
    select(holdings.c.resource_id, minutes(holdings.c.starts_at), minutes(holdings.c.ends_at))
    .where(
        holdings.c.workspace_id == bindparam("workspace_id"),
        holdings.c.resource_id == any_(STAFF_IDS),
        holdings.c.starts_at > bindparam("earliest", type_=Moment),
        holdings.c.starts_at < bindparam("until", type_=Moment),
        holdings.c.ends_at > bindparam("since", type_=Moment),
        or_(holdings.c.expires_at.is_(None), holdings.c.expires_at > bindparam("now", type_=Moment)),
        holdings.c.owner_id != bindparam("own_hold", type_=Uuid),
    )
    .group_by(holdings.c.resource_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """In the order in which the booking type names its people."""

    staff: list[StaffCalendar]
    names: dict[UUID, str]


async def load(
    tx: ReadTx, booking_type: BookingType, needed: Range, *, staff_id: UUID | None, own_hold: UUID | None
) -> Calendars:
    """Hours and holdings of the eligible people in the needed time, in one round trip."""
    eligible = [one for one in booking_type.staff_ids if staff_id in (None, one)]
    since, until = map(instant_of, needed)
    window = {
        "staff_ids": eligible,
        "earliest": since - LONGEST,
        "since": since,
        "until": until,
        "now": tx.now,
    }
    hours, taken, away = await tx.together(
        (SCHEDULES, {"staff_ids": eligible}),
        (BUSY, {**window, "own_hold": own_hold or NOBODY}),
        asked(eligible, since, until),
    )
    closed = away_of(away)
    busy = {resource_id: tuple(zip(starts, ends, strict=True)) for resource_id, starts, ends in taken}
    found = {row[1]: (schedule_store.schedule_of(row[:-1]), row[-1]) for row in hours}
    return Calendars(
        staff=[
            StaffCalendar(
                staff_id=one,
                openings=found[one][0].openings(needed),
                busy=busy.get(one, ()),
                closed=closed.of(one),
            )
            for one in eligible
            if one in found
        ],
        names={one: name for one, (_, name) in found.items()},
    )
