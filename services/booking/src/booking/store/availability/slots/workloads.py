"""Who has how much to do, for the fair turn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.db import Tx, own
from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, func, or_, select

from booking.store.appointments.groups.tables import groups
from booking.store.tables import Moment, bookings, holdings, holds

_h, _b, _o, _g = holdings, bookings, holds, groups
AROUND = timedelta(days=28)
# Holdings tell it, since they are what stands: not what was cancelled, and holds too.
COUNTS = (
    select(_h.c.resource_id, func.count())
    .join(_b, and_(_b.c.workspace_id == _h.c.workspace_id, _b.c.id == _h.c.owner_id), isouter=True)
    .join(_o, and_(_o.c.workspace_id == _h.c.workspace_id, _o.c.id == _h.c.owner_id), isouter=True)
    .join(_g, and_(_g.c.workspace_id == _h.c.workspace_id, _g.c.id == _h.c.owner_id), isouter=True)
    .where(
        own(_h),
        _h.c.resource_id == any_(bindparam("staff_ids", type_=ARRAY(Uuid))),
        _h.c.starts_at > bindparam("since", type_=Moment),
        _h.c.starts_at < bindparam("until", type_=Moment),
        or_(_h.c.expires_at.is_(None), _h.c.expires_at > bindparam("now", type_=Moment)),
        func.coalesce(_b.c.booking_type_id, _o.c.booking_type_id, _g.c.booking_type_id)
        == bindparam("booking_type_id"),
    )
    .group_by(_h.c.resource_id)
)


async def fewest_first(
    tx: Tx, booking_type_id: UUID, staff_ids: Sequence[UUID], starts_at: datetime
) -> list[UUID]:
    """By their appointments of this type in the four weeks before and after; equals in the given order."""
    window = {"since": starts_at - AROUND, "until": starts_at + AROUND, "now": tx.now}
    params = {"staff_ids": list(staff_ids), "booking_type_id": booking_type_id, **window}
    counts = {row[0]: row[1] for row in await tx.rows(COUNTS, params)}
    return sorted(staff_ids, key=lambda id_: counts.get(id_, 0))
