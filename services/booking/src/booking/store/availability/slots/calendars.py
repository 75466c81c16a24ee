"""Who works when and what keeps them busy: the data that both the list of slots and a booking decide on."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from chassis.db import Params, ReadTx, Tx, own
from sqlalchemy import ARRAY, Executable, Uuid, and_, any_, bindparam, func, or_, select

from booking.domain.availability.slots.calendars import Calendars, StaffCalendar
from booking.domain.booking_types.booking_type import LONGEST_PADDED_MINUTES, BookingType
from booking.domain.booking_types.limits import Period, first_date, used_up
from booking.domain.time.intervals import Range
from booking.domain.time.zones import DAY, date_of, instant_of, offsets
from booking.store.appointments.groups import groups
from booking.store.availability.resources import units
from booking.store.availability.schedules import schedules as schedule_store
from booking.store.availability.slots.away import asked, away_of, minutes
from booking.store.booking_types import limit_uses
from booking.store.tables import Moment, holdings, schedules, staff

NOBODY = UUID(int=0)
LONGEST = timedelta(minutes=LONGEST_PADDED_MINUTES)
STAFF_IDS = bindparam("staff_ids", type_=ARRAY(Uuid))

SCHEDULES = (
    select(*schedule_store.COLUMNS, staff.c.name)
    .join(staff, and_(staff.c.workspace_id == schedules.c.workspace_id, staff.c.id == schedules.c.staff_id))
    .where(
        own(schedules),
        own(staff),
        schedules.c.staff_id == any_(STAFF_IDS),
        staff.c.bookable,
    )
)


# `&&` on ranges reads a whole history under row level security, so the window is compared on timestamps,
# with the bound on a holding's length that its table checks.
BUSY = (
    select(holdings.c.resource_id, minutes(holdings.c.starts_at), minutes(holdings.c.ends_at))
    .where(
        own(holdings),
        holdings.c.resource_id == any_(STAFF_IDS),
        holdings.c.starts_at > bindparam("earliest", type_=Moment),
        holdings.c.starts_at < bindparam("until", type_=Moment),
        holdings.c.ends_at > bindparam("since", type_=Moment),
        or_(holdings.c.expires_at.is_(None), holdings.c.expires_at > func.now()),
        holdings.c.owner_id != bindparam("own_hold", type_=Uuid),
    )
    .group_by(holdings.c.resource_id)
)


def foresee(
    tx: Tx, booking_type: BookingType, needed: Range, *, staff_id: UUID | None, own_hold: UUID | None
) -> None:
    """What `load` reads goes with the next statement."""
    eligible, wanted = eligible_of(booking_type, staff_id), _units_of(booking_type)
    tx.foresee(*_reads(booking_type, needed, eligible, wanted, own_hold))


async def load(
    tx: ReadTx, booking_type: BookingType, needed: Range, *, staff_id: UUID | None, own_hold: UUID | None
) -> Calendars:
    """Hours and holdings of the eligible people and units in the needed time, in one round trip."""
    eligible, wanted = eligible_of(booking_type, staff_id), _units_of(booking_type)
    hours, taken, away, *others = await tx.together(*_reads(booking_type, needed, eligible, wanted, own_hold))
    found_groups = others.pop() if booking_type.is_group else []
    gone = away_of(away, needed)
    busy = {resource_id: tuple(zip(starts, ends, strict=True)) for resource_id, starts, ends in taken}
    found = {row[1]: (schedule_store.schedule_of(row[:-1]), row[-1]) for row in hours}
    return Calendars(
        staff=[
            StaffCalendar(
                staff_id=one,
                openings=found[one][0].openings(needed),
                busy=busy.get(one, ()) + gone.busy_for(one),
                closed=gone.closed_for(one),
            )
            for one in eligible
            if one in found
        ],
        units=units.calendars_of(others[0], wanted) if others else (),
        groups=[groups.group_of(row) for row in found_groups],
        names={one: name for one, (_, name) in found.items()},
        freshness=gone.freshness,
        asked_for=staff_id,
        used_up=await _used_up(tx, booking_type, needed, own_hold),
    )


def _units_of(booking_type: BookingType) -> list[UUID]:
    return [id_ for need in booking_type.needed_resources for id_ in need.any_of]


def _reads(
    booking_type: BookingType,
    needed: Range,
    staff_ids: list[UUID],
    resource_ids: list[UUID],
    own_hold: UUID | None,
) -> Iterator[tuple[Executable, Params | None]]:
    """Of people always, then of units and of groups where the type has any."""
    since, until = map(instant_of, needed)
    window = {
        "earliest": since - LONGEST,
        "since": since,
        "until": until,
        "own_hold": own_hold or NOBODY,
    }
    yield SCHEDULES, {"staff_ids": staff_ids}
    yield BUSY, {"staff_ids": staff_ids, **window}
    yield asked(staff_ids, since, until)
    if resource_ids:
        yield units.CALENDARS, {"resource_ids": resource_ids, **window}
    if booking_type.is_group:
        yield groups.STANDING, {"booking_type_id": booking_type.id, **window}


async def _used_up(
    tx: ReadTx, booking_type: BookingType, needed: Range, own_hold: UUID | None
) -> list[Range]:
    limits, zone = booking_type.limits, booking_type.time_zone
    if not limits.of_everybody():
        return []
    clock = offsets(zone, needed)
    first, last = (date_of(clock.local(edge) // DAY) for edge in needed)
    week = first_date(Period.WEEK, first)
    found = await limit_uses.counts(tx, booking_type.id, week, last, own_hold or NOBODY)
    return used_up(limits, zone, found)


def eligible_of(booking_type: BookingType, staff_id: UUID | None) -> list[UUID]:
    """Where several give the appointment, one who is asked for does not give it alone."""
    if staff_id is None or (booking_type.people > 1 and staff_id in booking_type.staff_ids):
        return list(booking_type.staff_ids)
    return [staff_id] if staff_id in booking_type.staff_ids else []
