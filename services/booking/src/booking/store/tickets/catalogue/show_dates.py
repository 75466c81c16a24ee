"""What happens to single dates of an event that is locked, and whom it concerns."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from chassis.db import Tx, naming, own
from sqlalchemy import (
    ARRAY,
    Boolean,
    Interval,
    Uuid,
    any_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from booking.domain.tickets.errors import DateTaken
from booking.domain.tickets.show import ShowDate
from booking.store.tables import Moment
from booking.store.tickets.rows import columns_of, record_of
from booking.store.tickets.tables import date_news, show_dates, tickets

LOOK_AGAIN = timedelta(minutes=1)
"""Longer than any order takes to be made that knows the date as it was."""

_d, _t, _n = show_dates, tickets, date_news
_THIS = (own(_d), _d.c.id == bindparam("date_id"))
_AGAIN = {"revision": _d.c.revision + 1, "look_again_at": func.now() + bindparam("pause", type_=Interval)}
GET = select(*columns_of(_d, ShowDate)).where(*_THIS)
MOVE = (
    update(_d)
    .where(*_THIS)
    .values(
        starts_at=bindparam("new_starts_at", type_=Moment),
        ends_at=bindparam("new_ends_at", type_=Moment),
        was_starts_at=_d.c.starts_at,
        was_ends_at=_d.c.ends_at,
        **_AGAIN,
    )
    .returning(_d.c.id)
)
CANCEL = (
    update(_d)
    .where(*_THIS)
    .values(
        cancelled_at=func.now(),
        voids_tickets=bindparam("new_voids_tickets", type_=Boolean),
        removed=bindparam("new_removed", type_=Boolean),
        **_AGAIN,
    )
)
TOUCH_ALL = (
    update(_d)
    .where(
        own(_d), _d.c.show_id == bindparam("of_show"), _d.c.cancelled_at.is_(None), _d.c.ends_at > func.now()
    )
    .values(**_AGAIN)
    .returning(_d.c.id)
)
# A change that came meanwhile has a look of its own.
_DUE = _d.c.look_again_at <= func.now()
SETTLE = update(_d).where(*_THIS, _DUE).values(look_again_at=None)
SHOW_AGAIN = update(_d).where(*_THIS, _DUE, _d.c.removed).values(removed=False)
_OF_DATE = (own(_t), _t.c.show_id == bindparam("of_show"), _t.c.date_id == bindparam("of_date"))
HAS_TICKETS = select(exists().where(*_OF_DATE))
_COLLECTED = insert(_n).from_select(
    ["workspace_id", "order_id", "date_id", "revision", "was_starts_at", "was_ends_at"],
    select(_t.c.workspace_id, _t.c.order_id, _d.c.id, _d.c.revision, _d.c.was_starts_at, _d.c.was_ends_at)
    .join(_d, (_d.c.workspace_id == _t.c.workspace_id) & (_d.c.id == _t.c.date_id))
    .where(
        own(_t),
        _t.c.show_id == bindparam("of_show"),
        _t.c.date_id == any_(bindparam("date_ids", type_=ARRAY(Uuid))),
        _t.c.status.in_((literal_column("'unpaid'"), literal_column("'valid'"))),
    )
    .distinct(),
)
_NEW = _COLLECTED.excluded
COLLECT = _COLLECTED.on_conflict_do_update(
    index_elements=["workspace_id", "order_id", "date_id"],
    set_={
        "revision": _NEW.revision,
        # Who has not heard of the last move yet hears from when on the date is now.
        "was_starts_at": case((_n.c.told_at.is_(None), _n.c.was_starts_at), else_=_NEW.was_starts_at),
        "was_ends_at": case((_n.c.told_at.is_(None), _n.c.was_ends_at), else_=_NEW.was_ends_at),
        "told_at": None,
    },
    where=_n.c.revision < _NEW.revision,
).returning(_n.c.order_id)


async def find(tx: Tx, id_: UUID) -> ShowDate | None:
    row = await tx.row(GET, {"date_id": id_})
    return record_of(row, ShowDate) if row else None


async def move(tx: Tx, moved: ShowDate) -> None:
    """Raises `DateTaken`."""
    taken = DateTaken("This event has a date that starts then already.", field="starts_at")
    times = {"new_starts_at": moved.starts_at, "new_ends_at": moved.ends_at}
    with naming({"show_dates_once": taken}):
        await tx.rows(MOVE, {"date_id": moved.id, "pause": LOOK_AGAIN, **times})


def cancel(tx: Tx, cancelled: ShowDate) -> None:
    fate = {"new_voids_tickets": cancelled.voids_tickets, "new_removed": cancelled.removed}
    tx.later(CANCEL, {"date_id": cancelled.id, "pause": LOOK_AGAIN, **fate})


async def has_tickets(tx: Tx, date: ShowDate) -> bool:
    """Whether anybody has ever had one for it, be it in a cart."""
    found: bool = await tx.scalar(HAS_TICKETS, {"of_show": date.show_id, "of_date": date.id})
    return found


def collect(tx: Tx, show_id: UUID, date_ids: Iterable[UUID]) -> None:
    """Notes which orders are to hear of the newest revision of these dates."""
    tx.later(COLLECT, {"of_show": show_id, "date_ids": list(date_ids)})


async def collect_again(tx: Tx, date: ShowDate) -> None:
    """Those that were being made meanwhile too; then the date is no longer due."""
    found = await tx.rows(COLLECT, {"of_show": date.show_id, "date_ids": [date.id]})
    if found:
        tx.later(SHOW_AGAIN, {"date_id": date.id})
    tx.later(SETTLE, {"date_id": date.id})


async def touch_all(tx: Tx, show_id: UUID) -> Sequence[UUID]:
    """All that are still to come have something to tell."""
    rows = await tx.rows(TOUCH_ALL, {"of_show": show_id, "pause": LOOK_AGAIN})
    return [id_ for (id_,) in rows]
