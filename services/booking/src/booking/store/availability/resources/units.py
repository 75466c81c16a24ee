"""The units that needs may take, and what keeps each of them busy."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.db import Row, own
from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    Uuid,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
    true,
)

from booking.domain.availability.resources.resource import Unit
from booking.domain.availability.resources.units import UnitCalendar
from booking.store.availability.resources.tables import resource_units, resources
from booking.store.availability.slots.away import minutes
from booking.store.tables import Moment, holdings

_h, _u, _r = holdings, resource_units, resources


_BUSY = (
    select(minutes(_h.c.starts_at).label("starts"), minutes(_h.c.ends_at).label("ends"))
    .where(
        own(_h),
        _h.c.resource_id == _u.c.id,
        _h.c.starts_at > bindparam("earliest", type_=Moment),
        _h.c.starts_at < bindparam("until", type_=Moment),
        _h.c.ends_at > bindparam("since", type_=Moment),
        or_(_h.c.expires_at.is_(None), _h.c.expires_at > func.now()),
        _h.c.owner_id != bindparam("own_hold", type_=Uuid),
    )
    .lateral("busy")
)
# A unit beyond its resource's quantity was given up.
CALENDARS = (
    select(_u.c.id, _u.c.resource_id, _r.c.name, _u.c.number, _BUSY.c.starts, _BUSY.c.ends)
    .join(_r, and_(_r.c.workspace_id == _u.c.workspace_id, _r.c.id == _u.c.resource_id))
    .join(_BUSY, true(), isouter=True)
    .where(
        own(_u),
        own(_r),
        _u.c.resource_id == any_(bindparam("resource_ids", type_=ARRAY(Uuid))),
        _u.c.number <= _r.c.quantity,
        _r.c.archived.is_(False),
    )
)


def calendars_of(rows: list[Row], resource_ids: list[UUID]) -> list[UnitCalendar]:
    """In the order in which the needs name the resources, each resource's units by number."""
    place = {id_: i for i, id_ in reversed(list(enumerate(resource_ids)))}
    ordered = sorted(rows, key=lambda row: (place[row[1]], row[3]))
    return [_calendar(row) for row in ordered]


def _calendar(row: Row) -> UnitCalendar:
    id_, resource_id, name, number, starts, ends = row
    return UnitCalendar(
        unit=Unit(id=id_, resource_id=resource_id, resource_name=name, number=number),
        busy=tuple(zip(starts or (), ends or (), strict=True)),
    )


def units_json(units: Sequence[Unit]) -> Jsonb:
    return Jsonb([[str(one.resource_id), str(one.id), one.resource_name, one.number] for one in units])


def units_of(stored: Sequence[Sequence[Any]]) -> tuple[Unit, ...]:
    return tuple(
        Unit(id=UUID(id_), resource_id=UUID(resource_id), resource_name=name, number=number)
        for resource_id, id_, name, number in stored
    )
