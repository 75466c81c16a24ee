"""One row per booking and lead time: when it is due, and for which start it was sent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx, insert_many, own
from sqlalchemy import ARRAY, BigInteger, Uuid, any_, bindparam, case, func, null, update

from booking.domain.reminders.reminder import Reminder
from booking.store.reminders.tables import reminders
from booking.store.tables import Moment

_r = reminders
OWN = own(_r)
_NEW = insert_many(_r, "booking_id", "lead_minutes", "booking_version", "starts_at", "due_at")
CLEAR = (
    update(_r)
    .where(OWN, _r.c.booking_id == any_(bindparam("booking_ids", type_=ARRAY(Uuid))))
    .values(due_at=null())
)
# What was sent for this very start is not sent for it again, however often the booking moved meanwhile.
PLAN = _NEW.on_conflict_do_update(
    index_elements=["workspace_id", "booking_id", "lead_minutes"],
    set_={
        "booking_version": _NEW.excluded.booking_version,
        "starts_at": _NEW.excluded.starts_at,
        "due_at": case((_r.c.sent_for == _NEW.excluded.starts_at, null()), else_=_NEW.excluded.due_at),
    },
    where=_r.c.booking_version <= _NEW.excluded.booking_version,
)
_ENDED = (
    func.unnest(bindparam("booking_ids", type_=ARRAY(Uuid)), bindparam("versions", type_=ARRAY(BigInteger)))
    .table_valued("booking_id", "version")
    .render_derived("ended")
)
DROP = (
    update(_r)
    .where(
        OWN,
        _r.c.booking_id == any_(bindparam("booking_ids", type_=ARRAY(Uuid))),
        _r.c.booking_id == _ENDED.c.booking_id,
        _r.c.booking_version < _ENDED.c.version,
    )
    .values(due_at=null(), booking_version=_ENDED.c.version)
)
CLAIM = (
    update(_r)
    .where(OWN, _r.c.booking_id == bindparam("booking_id"), _r.c.due_at <= bindparam("now", type_=Moment))
    .values(due_at=null(), sent_for=_r.c.starts_at)
    .returning(_r.c.lead_minutes, _r.c.starts_at)
)


def plan(tx: Tx, wanted: Sequence[Reminder]) -> None:
    """Of several versions of a booking the last one counts."""
    latest = {
        (one.agreed.booking_id, one.lead_minutes): one
        for one in sorted(wanted, key=lambda one: one.agreed.version)
    }
    rows = list(latest.values())
    if rows:
        tx.later(
            PLAN,
            {
                "booking_ids": [one.agreed.booking_id for one in rows],
                "lead_minutess": [one.lead_minutes for one in rows],
                "booking_versions": [one.agreed.version for one in rows],
                "starts_ats": [one.agreed.starts_at for one in rows],
                "due_ats": [one.due_at for one in rows],
            },
        )


def clear(tx: Tx, booking_ids: Iterable[UUID]) -> None:
    """Nothing is due for these bookings any more, until it is planned anew."""
    tx.later(CLEAR, {"booking_ids": list(booking_ids)})


def drop(tx: Tx, ended: Mapping[UUID, int]) -> None:
    """Booking id -> the version in which it ended."""
    tx.later(DROP, {"booking_ids": list(ended), "versions": list(ended.values())})


async def claim(tx: Tx, booking_id: UUID) -> list[tuple[int, datetime]]:
    """Lead time and start of what is due, now taken as sent; nobody else gets it."""
    rows = await tx.rows(CLAIM, {"booking_id": booking_id, "now": tx.now})
    return [(lead_minutes, starts_at) for lead_minutes, starts_at in rows]
