"""For whom reminders are planned, and how long before the start."""

from collections.abc import AsyncIterator, Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey, own
from sqlalchemy import ARRAY, Select, Uuid, and_, any_, bindparam, exists, func, or_, select
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.appointments.status import GIVEN_UP, Status
from booking.domain.reminders.reminder import Agreed
from booking.store.tables import booking_types, bookings

AT_ONCE = 500
_b, _t = bookings, booking_types
_earlier = bookings.alias("earlier")
# Who comes for several services is reminded of the first of those that stand alone.
_FIRST_OF_ITS_VISIT = or_(
    _b.c.visit_id.is_(None),
    ~exists().where(
        own(_earlier),
        _earlier.c.visit_id == _b.c.visit_id,
        _earlier.c.visit_position < _b.c.visit_position,
        *(_earlier.c.status != status.value for status in sorted(GIVEN_UP)),
    ),
)
OWN_TIMES = select(_t.c.id, _t.c.reminders).where(
    own(_t),
    _t.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
    _t.c.reminders.is_not(None),
)
_CLOCK = func.coalesce(_b.c.time_zone, _t.c.time_zone)
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "booking_type_id": _b.c.booking_type_id == bindparam("booking_type_id"),
}

_BY_START = Keyset(_b.c.starts_at, _b.c.id)


@cache
def to_come(conditions: frozenset[str]) -> Select[Any]:
    return _BY_START.page(
        select(_b.c.id, _b.c.booking_type_id, _b.c.version, _b.c.starts_at, _CLOCK)
        .join(_t, and_(_t.c.workspace_id == _b.c.workspace_id, _t.c.id == _b.c.booking_type_id))
        .where(
            own(_b),
            own(_t),
            _b.c.status == bindparam("status"),
            _FIRST_OF_ITS_VISIT,
            *(_CONDITIONS[name] for name in conditions),
        )
    )


async def own_times(tx: ReadTx, type_ids: Iterable[UUID]) -> dict[UUID, tuple[int, ...]]:
    """Of the types that have times of their own."""
    rows = await tx.rows(OWN_TIMES, {"ids": list(set(type_ids))})
    return {id_: tuple(leads) for id_, leads in rows}


async def agreed(tx: ReadTx, booking_type_id: UUID | None) -> AsyncIterator[list[Agreed]]:
    """All that stand and are to come, some at a time; None: of every type."""
    await tx.together()
    named = {"booking_type_id": booking_type_id} if booking_type_id else {}
    asked = {**named, "status": Status.CONFIRMED.value}
    last: RowKey = (None, None)
    while rows := await tx.rows(
        to_come(frozenset(named)), {**asked, **_BY_START.bind(last, AT_ONCE, start=tx.now)}
    ):
        yield [
            Agreed(booking_id=id_, booking_type_id=type_id, version=version, starts_at=start, time_zone=zone)
            for id_, type_id, version, start, zone in rows
        ]
        last = (rows[-1][3], rows[-1][0])
