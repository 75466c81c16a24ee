"""What decides on a visit, for all its parts at once, in one round trip."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from chassis.db import Params, ReadTx, Row
from sqlalchemy import ARRAY, Executable, Integer, Uuid, any_, bindparam, cast, func, select

from booking.domain.appointments.visits.plan import Part, begins_after
from booking.domain.availability.resources.units import UnitCalendar
from booking.domain.availability.slots.calendars import Calendars, StaffCalendar
from booking.domain.availability.slots.slots import reach
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.booking_types.limits import EVERYBODY, Period, first_date, used_up
from booking.domain.time.intervals import Range
from booking.domain.time.zones import DAY, date_of, instant_of, offsets
from booking.store.availability.resources import units
from booking.store.availability.schedules import schedules as schedule_store
from booking.store.availability.slots.away import Away, asked, away_of
from booking.store.availability.slots.calendars import BUSY, LONGEST, NOBODY, SCHEDULES, eligible_of
from booking.store.booking_types.limit_uses import COUNTS
from booking.store.booking_types.tables import limit_uses
from booking.store.tables import holdings

_h, _u = holdings, limit_uses
_OWNERS = bindparam("owner_ids", type_=ARRAY(Uuid))
OWN_HOLDINGS = select(
    _h.c.resource_id,
    cast(func.date_part("epoch", _h.c.starts_at) / 60, Integer),
    cast(func.date_part("epoch", _h.c.ends_at) / 60, Integer),
).where(_h.c.workspace_id == bindparam("workspace_id"), _h.c.owner_id == any_(_OWNERS))
OWN_USES = (
    select(_u.c.booking_type_id, _u.c.period, _u.c.starts_on, func.count())
    .where(
        _u.c.workspace_id == bindparam("workspace_id"),
        _u.c.owner_id == any_(_OWNERS),
        _u.c.customer == EVERYBODY,
    )
    .group_by(_u.c.booking_type_id, _u.c.period, _u.c.starts_on)
)
NOTHING = Calendars(staff=())
Counts = dict[tuple[Period, date], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One service, and who shall give it; None is anyone of the type."""

    booking_type: BookingType
    staff_id: UUID | None = None

    @property
    def eligible(self) -> list[UUID]:
        return eligible_of(self.booking_type, self.staff_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """All that was read; `own` is what the visit itself keeps busy by now."""

    needed: Range
    hours: Mapping[UUID, tuple[Sequence[Range], str]]
    busy: Mapping[UUID, Sequence[Range]]
    away: Away
    units: Sequence[Row]
    counts: Mapping[UUID, Counts]
    own: Mapping[UUID, Counter[Range]] = field(default_factory=dict)

    def busy_with_others(self, id_: UUID, ranges: Sequence[Range]) -> tuple[Range, ...]:
        own = self.own.get(id_)
        return tuple(ranges) if own is None else tuple((Counter(ranges) - own).elements())


async def load(
    tx: ReadTx, wishes: Sequence[Wish], window: Range, as_of: datetime, own: Sequence[UUID] = ()
) -> list[Part]:
    """A part for each wish, for visits that begin in the window; what `own` bookings keep busy is free."""
    spans = begins_after([wish.booking_type for wish in wishes])
    needed = [
        reach(wish.booking_type, (window[0] + least, window[1] + most), as_of)
        for wish, (least, most) in zip(wishes, spans, strict=True)
    ]
    reached = [one for one in needed if one is not None]
    if not reached:
        return [Part(booking_type=wish.booking_type, calendars=NOTHING) for wish in wishes]
    whole = min(one[0] for one in reached), max(one[1] for one in reached)
    found = await _read(tx, wishes, whole, own)
    earlier = [
        sum(wish.booking_type.id == one.booking_type.id for one in wishes[:i])
        for i, wish in enumerate(wishes)
    ]
    return [
        Part(
            booking_type=wish.booking_type,
            calendars=NOTHING if one is None else _calendars(wish, found, others),
        )
        for wish, one, others in zip(wishes, needed, earlier, strict=True)
    ]


async def _read(tx: ReadTx, wishes: Sequence[Wish], needed: Range, own: Sequence[UUID]) -> _Found:
    staff_ids = list(dict.fromkeys(id_ for wish in wishes for id_ in wish.eligible))
    since, until = map(instant_of, needed)
    window = {"earliest": since - LONGEST, "since": since, "until": until, "own_hold": NOBODY}
    resource_ids = [
        id_ for wish in wishes for need in wish.booking_type.needed_resources for id_ in need.any_of
    ]
    limited = {
        wish.booking_type.id: wish.booking_type for wish in wishes if wish.booking_type.limits.of_everybody()
    }
    statements: list[tuple[Executable, Params | None]] = [
        (SCHEDULES, {"staff_ids": staff_ids}),
        (BUSY, {"staff_ids": staff_ids, **window}),
        asked(staff_ids, since, until),
        (units.CALENDARS, {"resource_ids": list(dict.fromkeys(resource_ids)), **window}),
        (OWN_HOLDINGS, {"owner_ids": list(own)}),
        (OWN_USES, {"owner_ids": list(own)}),
        *((COUNTS, _counted(kind, needed, tx.now)) for kind in limited.values()),
    ]
    hours, busy, away, equipment, kept, used, *counted = await tx.together(*statements)
    return _Found(
        needed=needed,
        hours={row[1]: (schedule_store.schedule_of(row[:-1]).openings(needed), row[-1]) for row in hours},
        busy={id_: tuple(zip(starts, ends, strict=True)) for id_, starts, ends in busy},
        away=away_of(away, needed),
        units=equipment,
        counts={id_: _counts(id_, rows, used) for id_, rows in zip(limited, counted, strict=True)},
        own=_by_resource(kept),
    )


def _calendars(wish: Wish, found: _Found, others: int) -> Calendars:
    kind = wish.booking_type
    wanted = [id_ for need in kind.needed_resources for id_ in need.any_of]
    return Calendars(
        staff=[
            StaffCalendar(
                staff_id=one,
                openings=found.hours[one][0],
                busy=found.busy_with_others(one, found.busy.get(one, ())) + found.away.busy_for(one),
                closed=found.away.closed_for(one),
            )
            for one in wish.eligible
            if one in found.hours
        ],
        units=[
            UnitCalendar(unit=one.unit, busy=found.busy_with_others(one.unit.id, one.busy))
            for one in units.calendars_of([row for row in found.units if row[1] in wanted], wanted)
        ],
        names={one: name for one, (_, name) in found.hours.items()},
        freshness=found.away.freshness,
        asked_for=wish.staff_id,
        used_up=_used_up(kind, found, others),
    )


def _used_up(kind: BookingType, found: _Found, others: int) -> list[Range]:
    if kind.id not in found.counts:
        return []
    left = kind.limits.beside(others)
    return [found.needed] if left is None else used_up(left, kind.time_zone, found.counts[kind.id])


def _counted(kind: BookingType, needed: Range, now: datetime) -> dict[str, object]:
    clock = offsets(kind.time_zone, needed)
    first, last = (date_of(clock.local(edge) // DAY) for edge in needed)
    return {
        "booking_type_id": kind.id,
        "first": first_date(Period.WEEK, first),
        "last": last,
        "now": now,
        "own_hold": NOBODY,
    }


def _counts(booking_type_id: UUID, rows: Sequence[Row], used: Sequence[Row]) -> Counts:
    own = {(Period(period), starts_on): n for id_, period, starts_on, n in used if id_ == booking_type_id}
    return {
        (Period(period), starts_on): n - own.get((Period(period), starts_on), 0)
        for period, starts_on, n in rows
    }


def _by_resource(kept: Sequence[Row]) -> dict[UUID, Counter[Range]]:
    found: dict[UUID, Counter[Range]] = {}
    for resource_id, start, end in kept:
        found.setdefault(resource_id, Counter())[start, end] += 1
    return found
