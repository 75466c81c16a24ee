"""The only place that keeps a resource busy; its form lets races end well (architecture, section 5)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Tx, insert_many, own
from sqlalchemy import ARRAY, Insert, Uuid, any_, bindparam, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.types import UserDefinedType

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.holds.holding import Holding, ResourceKind
from booking.domain.booking_types.booking_type import LONGEST_PADDED_MINUTES
from booking.store.appointments.groups import seats
from booking.store.appointments.groups.tables import group_seats
from booking.store.booking_types import limit_uses
from booking.store.tables import Moment, holdings

_h, _s = holdings, group_seats
LONGEST = timedelta(minutes=LONGEST_PADDED_MINUTES)
OWN = own(_h)
TAKE_ONE = insert(_h).on_conflict_do_nothing().returning(_h.c.resource_id, _h.c.owner_id)
TAKE = (
    insert_many(_h, "owner_id", "resource_id", "resource_kind", "starts_at", "ends_at", "expires_at")
    .on_conflict_do_nothing()
    .returning(_h.c.resource_id, _h.c.owner_id)
)
CLEAR_EXPIRED = delete(_h).where(
    OWN,
    _h.c.resource_id == any_(bindparam("resource_ids", type_=ARRAY(Uuid))),
    _h.c.starts_at > bindparam("earliest", type_=Moment),
    _h.c.starts_at < bindparam("until", type_=Moment),
    _h.c.ends_at > bindparam("since", type_=Moment),
    _h.c.expires_at <= bindparam("now", type_=Moment),
)


class _AllHeld(UserDefinedType[bool]):
    """A boolean that must be true: a domain of the schema."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "all_held"


MISSED = "all_held"
MUST_HOLD = select(cast(func.count() == bindparam("wanted"), _AllHeld)).where(
    OWN, _h.c.owner_id == bindparam("owner")
)
KEEP = (
    update(_h)
    .where(OWN, _h.c.owner_id == bindparam("owner"), _h.c.expires_at > bindparam("now", type_=Moment))
    .values(expires_at=bindparam("until", type_=Moment))
    .returning(_h.c.resource_id)
)
KEEP_ALL = (
    update(_h)
    .where(
        OWN,
        _h.c.owner_id == any_(bindparam("owners", type_=ARRAY(Uuid))),
        _h.c.expires_at > bindparam("now", type_=Moment),
    )
    .values(expires_at=bindparam("until", type_=Moment))
    .returning(_h.c.owner_id, _h.c.resource_id)
)
# Of a seat of a group the group has the people.
STAFF_OF = (
    select(_h.c.resource_id)
    .where(
        OWN,
        or_(
            _h.c.owner_id == bindparam("owner"),
            _h.c.owner_id
            == select(_s.c.group_id).where(own(_s), _s.c.owner_id == bindparam("owner")).scalar_subquery(),
        ),
        _h.c.resource_kind == ResourceKind.STAFF.value,
    )
    .order_by(_h.c.resource_id)
)
RELEASE = delete(_h).where(OWN, _h.c.owner_id == bindparam("owner"))
RELEASE_HELD = delete(_h).where(OWN, _h.c.owner_id == bindparam("owner"), _h.c.expires_at.is_not(None))


async def take(tx: Tx, wanted: Sequence[Holding]) -> bool:
    """Takes all of them, or tells that one is taken; then the transaction must not commit.

    Holds that have expired give way in the same transaction.
    """
    rows = sorted(wanted, key=lambda one: (one.resource_id, one.starts_at))
    taken = {(resource_id, owner_id) for resource_id, owner_id in await tx.rows(*_insertion(rows))}
    missing = [one for one in rows if (one.resource_id, one.owner_id) not in taken]
    if not missing:
        return True
    _, again = await tx.together((CLEAR_EXPIRED, _span(tx, missing)), _insertion(missing))
    return len(again) == len(missing)


def take_or_fail(tx: Tx, owner_id: UUID, wanted: Sequence[Holding]) -> None:
    """Takes them with what is sent next; where one is taken, that violates `MISSED` and nothing commits."""
    rows = sorted(wanted, key=lambda one: (one.resource_id, one.starts_at))
    tx.later(*_insertion(rows))
    tx.later(MUST_HOLD, {"owner": owner_id, "wanted": len(rows)})


def _insertion(rows: Sequence[Holding]) -> tuple[Insert, dict[str, Any]]:
    if len(rows) == 1:
        # Arrays of one cost ten times what plain values cost.
        return TAKE_ONE, _row(rows[0])
    return TAKE, {f"{name}s": [_row(one)[name] for one in rows] for name in _row(rows[0])}


def _span(tx: Tx, rows: Sequence[Holding]) -> dict[str, Any]:
    since, until = min(one.starts_at for one in rows), max(one.ends_at for one in rows)
    return {
        "resource_ids": [one.resource_id for one in rows],
        "earliest": since - LONGEST,
        "since": since,
        "until": until,
        "now": tx.now,
    }


def _row(one: Holding) -> dict[str, Any]:
    return {
        "owner_id": one.owner_id,
        "resource_id": one.resource_id,
        "resource_kind": one.resource_kind.value,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "expires_at": one.expires_at,
    }


async def keep(tx: Tx, owner_id: UUID, until: datetime | None = None) -> set[UUID]:
    """Makes what a hold keeps last, for good or until a moment; the resources, none where it has ended."""
    params = {"owner": owner_id, "now": tx.now, "until": until}
    kept, seat, _ = await tx.together((KEEP, params), (seats.KEEP, params), (limit_uses.KEEP, params))
    return {id_ for (id_,) in (*kept, *seat)}


async def keep_all(tx: Tx, bookings: Sequence[Booking], until: datetime | None = None) -> bool:
    """The same for bookings that have no seats of groups; False where any of them has lost something."""
    params = {"owners": [one.id for one in bookings], "now": tx.now, "until": until}
    kept, _ = await tx.together((KEEP_ALL, params), (limit_uses.KEEP_ALL, params))
    return {(one.id, used) for one in bookings for used in one.uses} <= set(kept)


async def staff_of(tx: ReadTx, owner_id: UUID) -> list[UUID]:
    """The people whom a hold or a booking keeps busy."""
    return [id_ for (id_,) in await tx.rows(STAFF_OF, {"owner": owner_id})]


def undo(tx: Tx, owner_id: UUID) -> None:
    """Takes back what a `take` that missed something took."""
    tx.later(RELEASE, {"owner": owner_id})


def release(tx: Tx, owner_id: UUID) -> None:
    """Gives back all that a hold or a booking keeps."""
    tx.later(RELEASE, {"owner": owner_id})
    tx.later(limit_uses.RELEASE, {"owner": owner_id})
    seats.leave(tx, owner_id, held_only=False)


def release_held(tx: Tx, owner_id: UUID) -> None:
    """Gives back what a hold keeps, and nothing that a booking has made its own."""
    tx.later(RELEASE_HELD, {"owner": owner_id})
    tx.later(limit_uses.RELEASE_HELD, {"owner": owner_id})
    seats.leave(tx, owner_id, held_only=True)
