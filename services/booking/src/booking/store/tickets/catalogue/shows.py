import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, insert_many, naming, own
from chassis.errors import UnknownReference
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Boolean, Select, Uuid, any_, bindparam, exists, insert, select, update
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.errors import SlugTaken
from booking.domain.tickets.show import Question, Show, ShowDate, ShowStatus
from booking.store.tables import Moment
from booking.store.tickets.rows import columns_of, record_of, replacement, replacing, row_of, values_of
from booking.store.tickets.tables import show_dates, shows

_s, _d = shows, show_dates
COLUMNS = columns_of(_s, Show)
EDITED = (
    "slug",
    "name",
    "description",
    "venue_id",
    "questions",
    "hold_minutes",
    "payment_due_hours",
    "waiting_offer_hours",
)
ADD = insert(_s)
REPLACE = replacement(_s, EDITED)
GET = select(*COLUMNS).where(own(_s), _s.c.id == bindparam("id"))
LOCK = GET.with_for_update()
BY_SLUG = select(*COLUMNS).where(own(_s), _s.c.slug == bindparam("slug"))
SET_STATUS = (
    update(_s)
    .where(own(_s), _s.c.id == bindparam("show_id"))
    .values(
        status=bindparam("new_status"),
        cancelled_at=bindparam("new_cancelled_at", type_=Moment),
        voids_tickets=bindparam("new_voids_tickets", type_=Boolean),
        version=_s.c.version + 1,
    )
)
TOUCH = update(_s).where(own(_s), _s.c.id == bindparam("show_id")).values(version=_s.c.version + 1)
ADD_DATES = insert_many(_d, "id", "show_id", "starts_at", "ends_at").on_conflict_do_nothing()
DATES = (
    select(*columns_of(_d, ShowDate))
    .where(own(_d), _d.c.show_id == any_(bindparam("show_ids", type_=ARRAY(Uuid))), ~_d.c.removed)
    .order_by(_d.c.starts_at, _d.c.id)
)
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "status": _s.c.status == bindparam("status"),
    "venue_id": _s.c.venue_id == bindparam("venue_id"),
    "coming": exists().where(
        _d.c.workspace_id == _s.c.workspace_id,
        _d.c.show_id == _s.c.id,
        _d.c.ends_at > bindparam("coming", type_=Moment),
        _d.c.cancelled_at.is_(None),
    ),
}
_BY_AGE = Keyset(_s.c.created_at, _s.c.id)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    return _BY_AGE.page(select(*COLUMNS).where(own(_s), *(_CONDITIONS[name] for name in sorted(conditions))))


async def add(tx: Tx, show: Show, dates: Sequence[ShowDate]) -> None:
    """Raises `SlugTaken`, `UnknownReference`."""
    with naming(_verdicts()):
        await tx.together((ADD, _row(show)), (ADD_DATES, _dates_row(dates)))


async def replace(tx: Tx, show: Show, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named. Raises as `add` does."""
    with naming(_verdicts()):
        version: int | None = await tx.scalar(REPLACE, replacing(_row(show), EDITED, made_from))
    return version


def change(tx: Tx, show: Show, *, voids_tickets: bool = False) -> None:
    """Stores the state of an event that this transaction has locked."""
    tx.later(
        SET_STATUS,
        {
            "show_id": show.id,
            "new_status": show.status.value,
            "new_cancelled_at": show.cancelled_at,
            "new_voids_tickets": voids_tickets,
        },
    )


def touch(tx: Tx, show: Show) -> Show:
    """The next version of an event that this transaction has locked, for its dates are others now."""
    tx.later(TOUCH, {"show_id": show.id})
    return dataclasses.replace(show, version=show.version + 1)


async def add_dates(tx: Tx, dates: Sequence[ShowDate]) -> None:
    """A start that is there already is not added again."""
    await tx.rows(ADD_DATES, _dates_row(dates))


async def find(tx: ReadTx, id_: UUID) -> Show | None:
    row = await tx.row(GET, {"id": id_})
    return show_of(row) if row else None


async def lock(tx: Tx, id_: UUID) -> Show | None:
    row = await tx.row(LOCK, {"id": id_})
    return show_of(row) if row else None


async def find_by_slug(tx: ReadTx, slug: str) -> Show | None:
    row = await tx.row(BY_SLUG, {"slug": slug})
    return show_of(row) if row else None


async def dates_of(tx: ReadTx, show_ids: Sequence[UUID]) -> dict[UUID, list[ShowDate]]:
    """By event, the first date first."""
    found: dict[UUID, list[ShowDate]] = {id_: [] for id_ in show_ids}
    for row in await tx.rows(DATES, {"show_ids": list(show_ids)}):
        date = record_of(row, ShowDate)
        found[date.show_id].append(date)
    return found


async def page(
    tx: ReadTx,
    limit: int,
    after: RowKey,
    *,
    status: ShowStatus | None,
    coming: datetime | None = None,
    venue_id: UUID | None = None,
) -> list[Show]:
    """In the order they were made; `coming` leaves out what has ended by then."""
    values = {"status": status.value if status else None, "coming": coming, "venue_id": venue_id}
    given = {name: value for name, value in values.items() if value is not None}
    rows = await tx.rows(list_of(frozenset(given)), {**given, **_BY_AGE.bind(after, limit)})
    return [show_of(row) for row in rows]


def show_of(row: Row) -> Show:
    values = values_of(row, Show)
    read = {
        "status": ShowStatus(values["status"]),
        "questions": tuple(Question(**question) for question in values["questions"]),
    }
    return Show(**(values | read))


def _row(show: Show) -> dict[str, Any]:
    return row_of(show) | {
        "status": show.status.value,
        "questions": Jsonb([asdict(question) for question in show.questions]),
    }


def _dates_row(dates: Sequence[ShowDate]) -> dict[str, Any]:
    return {
        "ids": [date.id for date in dates],
        "show_ids": [date.show_id for date in dates],
        "starts_ats": [date.starts_at for date in dates],
        "ends_ats": [date.ends_at for date in dates],
    }


def _verdicts() -> dict[str, SlugTaken | UnknownReference]:
    return {
        "shows_slug": SlugTaken("Another event has this slug.", field="slug"),
        "shows_venue": UnknownReference("There is no such venue.", field="venue_id"),
    }
