from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, naming, own
from psycopg.types.json import Jsonb
from sqlalchemy import Select, Uuid, bindparam, insert, select, tuple_
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.errors import AnsweredAlready
from booking.domain.forms.answers import Answer, Submission
from booking.store.forms.tables import form_submissions
from booking.store.tables import Moment

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
    "after_id": tuple_(_s.c.created_at, _s.c.id)
    > tuple_(bindparam("after_created_at", type_=Moment), bindparam("after_id", type_=Uuid)),
    "booking_id": _s.c.booking_id == bindparam("booking_id"),
    "form_id": _s.c.form_id == bindparam("form_id"),
}


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    return (
        select(*COLUMNS)
        .where(OWN, *(_CONDITIONS[name] for name in sorted(conditions)))
        .order_by(_s.c.created_at, _s.c.id)
        .limit(bindparam("limit"))
    )


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


async def page(
    tx: ReadTx, limit: int, after: tuple[datetime | None, UUID | None], filters: Filters
) -> list[Submission]:
    """In the order they were given."""
    after_created_at, after_id = after
    given = {"after_id": after_id, "booking_id": filters.booking_id, "form_id": filters.form_id}
    params: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    statement = list_of(frozenset(params))
    if after_id is not None:
        params["after_created_at"] = after_created_at
    return [_submission(row) for row in await tx.rows(statement, {**params, "limit": limit})]


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
