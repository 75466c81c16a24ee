from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.db import Row, Tx, own
from sqlalchemy import Integer, bindparam, cast, func, insert, or_, select, update

from booking.domain.appointments.groups.group import Group
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.time.zones import minute_of
from booking.store.appointments.groups.tables import group_seats, groups
from booking.store.availability.resources.units import units_json, units_of
from booking.store.tables import Moment

_g, _s = groups, group_seats
ADD = insert(_g)
_GIVEN_BACK = (
    select(cast(func.count(), Integer))
    .where(
        own(_s),
        _s.c.group_id == _g.c.id,
        or_(_s.c.expires_at <= func.now(), _s.c.owner_id == bindparam("own_hold")),
    )
    .scalar_subquery()
)
# Seats of ended holds, and the asker's own, count as free.
STANDING = select(
    _g.c.id,
    _g.c.starts_at,
    _g.c.ends_at,
    _g.c.staff_ids,
    _g.c.resources,
    _g.c.capacity - _g.c.seats_taken + _GIVEN_BACK,
).where(
    own(_g),
    _g.c.booking_type_id == bindparam("booking_type_id"),
    _g.c.starts_at >= bindparam("since", type_=Moment),
    _g.c.starts_at < bindparam("until", type_=Moment),
)
RESIZE = (
    update(_g)
    .where(
        own(_g),
        _g.c.booking_type_id == bindparam("booking_type_id"),
        _g.c.starts_at > bindparam("after", type_=Moment),
    )
    .values(capacity=func.greatest(bindparam("new_capacity", type_=Integer), _g.c.seats_taken))
)


def add(tx: Tx, group: Group, booking_type: BookingType, starts_at: datetime) -> None:
    """With one seat taken."""
    start, end = booking_type.times(starts_at)
    tx.later(
        ADD,
        {
            "id": group.id,
            "booking_type_id": booking_type.id,
            "starts_at": start,
            "ends_at": end,
            "staff_ids": list(group.staff_ids),
            "resources": units_json(group.resources),
            "capacity": booking_type.capacity,
            "seats_taken": 1,
        },
    )


def resize(tx: Tx, booking_type: BookingType) -> None:
    """Groups to come get the type's new number of seats, or as many as they have guests."""
    params: Mapping[str, Any] = {"booking_type_id": booking_type.id, "after": tx.now}
    tx.later(RESIZE, {**params, "new_capacity": booking_type.capacity})


def group_of(row: Row) -> Group:
    id_, starts_at, ends_at, staff_ids, resources, seats_left = row
    return Group(
        id=id_,
        start=minute_of(starts_at),
        end=minute_of(ends_at),
        staff_ids=tuple(staff_ids),
        resources=units_of(resources),
        seats_left=seats_left,
    )
