from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming, own
from psycopg.types.json import Jsonb
from sqlalchemy import Select, bindparam, insert, select
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.errors import AnsweredAlready
from booking.domain.forms.answers import Answer, Submission
from booking.store.forms.tables import form_submissions

_s = form_submissions
OWN = own(_s)
COLUMNS = tuple(column for column in _s.c if column.name != "workspace_id")
ADD = insert(_s)
GET = select(*COLUMNS).where(OWN, _s.c.id == bindparam("id"))
ANSWERED_BY_LINK = select(_s.c.created_at).where(OWN, _s.c.link_id == bindparam("link_id"))
ANSWERED_ABOUT_BOOKING = select(_s.c.created_at).where(
    OWN, _s.c.booking_id == bindparam("booking_id"), _s.c.form_id == bindparam("form_id")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    form_id: UUID | None = None
    booking_id: UUID | None = None


_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "booking_id": _s.c.booking_id == bindparam("booking_id"),
    "form_id": _s.c.form_id == bindparam("form_id"),
}
_BY_AGE = Keyset(_s.c.created_at, _s.c.id)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    return _BY_AGE.page(select(*COLUMNS).where(OWN, *(_CONDITIONS[name] for name in sorted(conditions))))


async def add(tx: Tx, one: Submission) -> None:
    """Raises `AnsweredAlready`: a form is answered once about a booking, and by a link of one answer."""
    already = AnsweredAlready("This form was answered already.")
    with naming({"form_submissions_booking": already, "form_submissions_link": already}):
        await tx.rows(ADD, _row(one))


async def find(tx: ReadTx, id_: UUID) -> Submission | None:
    row = await tx.row(GET, {"id": id_})
    return _submission(row) if row else None


async def answered_at(
    tx: ReadTx, form_id: UUID, *, booking_id: UUID | None, link_id: UUID | None
) -> datetime | None:
    """When it was answered about this booking, or by this link; None where it may still be."""
    if booking_id is not None:
        about = {"booking_id": booking_id, "form_id": form_id}
        row = await tx.row(ANSWERED_ABOUT_BOOKING, about)
    elif link_id is not None:
        row = await tx.row(ANSWERED_BY_LINK, {"link_id": link_id})
    else:
        return None
    return row[0] if row else None


async def page(tx: ReadTx, limit: int, after: RowKey, filters: Filters) -> list[Submission]:
    """In the order they were given."""
    values = {"booking_id": filters.booking_id, "form_id": filters.form_id}
    given = {name: value for name, value in values.items() if value is not None}
    rows = await tx.rows(list_of(frozenset(given)), {**given, **_BY_AGE.bind(after, limit)})
    return [_submission(row) for row in rows]


def _row(one: Submission) -> dict[str, Any]:
    return {
        "id": one.id,
        "form_id": one.form_id,
        "form_version": one.form_version,
        "booking_id": one.booking_id,
        "answers": Jsonb([_answer_json(answer) for answer in one.answers]),
        "created_at": one.created_at,
        "link_id": one.link_id,
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    given = {"question", *answer.given()}
    kept = {name: value for name, value in asdict(answer).items() if name in given}
    return kept | ({"file_id": str(answer.file_id)} if answer.file_id else {})


def _submission(row: Row) -> Submission:
    id_, form_id, form_version, booking_id, answers, created_at, link_id = row
    return Submission(
        id=id_,
        form_id=form_id,
        form_version=form_version,
        booking_id=booking_id,
        answers=tuple(map(_answer, answers)),
        created_at=created_at,
        link_id=link_id,
    )


def _answer(kept: dict[str, Any]) -> Answer:
    file_id = UUID(kept["file_id"]) if "file_id" in kept else None
    return Answer(**{**kept, "choices": tuple(kept.get("choices", ())), "file_id": file_id})
