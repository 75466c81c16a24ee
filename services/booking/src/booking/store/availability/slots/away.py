"""Time that nobody may take although hours are open: closures, and what calendars kept elsewhere say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.db import Row, own
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Function,
    Integer,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from booking.domain.availability.calendars.outside import LONGEST_PIECE_DAYS, Freshness, StalePolicy
from booking.domain.time.intervals import Range
from booking.store.availability.calendars.tables import outside_busy, outside_calendars
from booking.store.availability.closures.tables import closures
from booking.store.tables import Moment

CLOSED, BUSY, FRESH, STALE, BLOCKED = range(5)
LONGEST_PIECE = timedelta(days=LONGEST_PIECE_DAYS)
_STAFF_IDS = bindparam("staff_ids", type_=ARRAY(Uuid))
_SINCE, _UNTIL = (bindparam(name, type_=Moment) for name in ("since", "until"))
_NO_MINUTES = cast(null(), ARRAY(Integer))


def minutes(moment: Column[Any]) -> Function[Any]:
    return func.array_agg(cast(func.date_part("epoch", moment) / 60, Integer))


def _kind(kind: int) -> ColumnElement[int]:
    return literal_column(str(kind), Integer)


# What is over is never asked for, so the index on ends reads few rows.
_CLOSURES = (
    select(
        _kind(CLOSED),
        closures.c.staff_id,
        minutes(closures.c.starts_at),
        minutes(closures.c.ends_at),
        cast(null(), Moment),
    )
    .where(
        own(closures),
        closures.c.ends_at > _SINCE,
        closures.c.starts_at < _UNTIL,
        or_(closures.c.staff_id.is_(None), closures.c.staff_id == any_(_STAFF_IDS)),
    )
    .group_by(closures.c.staff_id)
)
_BUSY = (
    select(
        _kind(BUSY),
        outside_busy.c.staff_id,
        minutes(outside_busy.c.starts_at),
        minutes(outside_busy.c.ends_at),
        cast(null(), Moment),
    )
    .where(
        own(outside_busy),
        outside_busy.c.staff_id == any_(_STAFF_IDS),
        outside_busy.c.starts_at >= bindparam("earliest_piece", type_=Moment),
        outside_busy.c.starts_at < _UNTIL,
        outside_busy.c.ends_at > _SINCE,
    )
    .group_by(outside_busy.c.staff_id)
)
_AGE = func.now() - outside_calendars.c.read_at
_IS_FRESH = func.make_interval(0, 0, 0, 0, 0, outside_calendars.c.stale_after_minutes) > _AGE
_CALENDARS = select(
    case(
        (_IS_FRESH, _kind(FRESH)),
        (outside_calendars.c.stale_policy == StalePolicy.BLOCK.value, _kind(BLOCKED)),
        else_=_kind(STALE),
    ),
    outside_calendars.c.staff_id,
    _NO_MINUTES,
    _NO_MINUTES,
    outside_calendars.c.read_at,
).where(
    own(outside_calendars),
    outside_calendars.c.staff_id == any_(_STAFF_IDS),
)
AWAY = union_all(_CLOSURES, _BUSY, _CALENDARS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Ranges in UTC minutes, by person; those of None are everyone's."""

    closed: dict[UUID | None, tuple[Range, ...]]
    busy: dict[UUID | None, tuple[Range, ...]]
    freshness: Freshness

    def closed_for(self, staff_id: UUID) -> tuple[Range, ...]:
        return self.closed.get(None, ()) + self.closed.get(staff_id, ())

    def busy_for(self, staff_id: UUID) -> tuple[Range, ...]:
        return self.busy.get(staff_id, ())


def asked(staff_ids: list[UUID], since: datetime, until: datetime) -> tuple[Any, dict[str, Any]]:
    return AWAY, {
        "staff_ids": staff_ids,
        "since": since,
        "until": until,
        "earliest_piece": since - LONGEST_PIECE,
    }


def away_of(rows: Iterable[Row], window: Range) -> Away:
    """`window` is busy for whoever has a calendar that is too old to rely on."""
    closed: defaultdict[UUID | None, tuple[Range, ...]] = defaultdict(tuple)
    busy: defaultdict[UUID | None, tuple[Range, ...]] = defaultdict(tuple)
    read_at: list[datetime | None] = []
    stale = False
    for kind, staff_id, starts, ends, as_of in rows:
        if kind == CLOSED:
            closed[staff_id] += tuple(zip(starts, ends, strict=True))
        elif kind == BUSY:
            busy[staff_id] += tuple(zip(starts, ends, strict=True))
        else:
            read_at.append(as_of)
            stale = stale or kind != FRESH
            if kind == BLOCKED:
                busy[staff_id] += (window,)
    known = [one for one in read_at if one is not None]
    as_of = min(known) if known and len(known) == len(read_at) else None
    return Away(closed=closed, busy=busy, freshness=Freshness(as_of=as_of, stale=stale))
