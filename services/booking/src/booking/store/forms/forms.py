import json
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, own
from chassis.errors import UnknownReference
from psycopg.types.json import Jsonb
from sqlalchemy import (
    BigInteger,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    insert,
    select,
    update,
)

from booking.domain.forms.form import LARGEST_FILE_KIB, Condition, Form, Question, QuestionKind
from booking.store.forms.tables import form_versions, forms
from booking.store.tables import Moment, booking_types

_f, _v = forms, form_versions
OWN = own(_f)
_CURRENT = and_(_v.c.workspace_id == _f.c.workspace_id, _v.c.form_id == _f.c.id, _v.c.version == _f.c.version)
_COLUMNS = (_v.c.form_id, _v.c.name, cast(_v.c.questions, Text), _v.c.version)
_MADE_FROM = _f.c.version == func.coalesce(bindparam("made_from", type_=BigInteger), _f.c.version)
ADD = insert(_f)
ADD_VERSION = insert(_v)
REPLACE = (
    update(_f)
    .where(OWN, _f.c.id == bindparam("form_id"), _f.c.archived_at.is_(None), _MADE_FROM)
    .values(name=bindparam("new_name"), version=_f.c.version + 1)
    .returning(_f.c.version)
)
# What a booking type asks with stays.
ARCHIVE = (
    update(_f)
    .where(
        OWN,
        _f.c.id == bindparam("form_id"),
        _f.c.archived_at.is_(None),
        _MADE_FROM,
        ~exists().where(
            own(booking_types),
            booking_types.c.intake_form_id == bindparam("form_id"),
        ),
    )
    .values(archived_at=bindparam("now", type_=Moment))
    .returning(_f.c.id)
)
CURRENT = (
    select(*_COLUMNS)
    .join(_v, _CURRENT)
    .where(
        OWN,
        own(_v),
        _f.c.id == bindparam("id"),
        _f.c.archived_at.is_(None),
    )
)
AT_VERSION = select(*_COLUMNS).where(
    own(_v),
    _v.c.form_id == bindparam("id"),
    _v.c.version == bindparam("version"),
)
_BY_AGE = Keyset(_f.c.created_at, _f.c.id)
PAGE = _BY_AGE.page(
    select(*_COLUMNS, _f.c.created_at).join(_v, _CURRENT).where(OWN, _f.c.archived_at.is_(None))
)


def add(tx: Tx, form: Form) -> None:
    tx.later(
        ADD,
        {"id": form.id, "name": form.name, "version": form.version, "created_at": tx.now},
    )
    tx.later(ADD_VERSION, _version(form))


async def replace(tx: Tx, form: Form, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named."""
    row = await tx.row(REPLACE, {"form_id": form.id, "made_from": made_from, "new_name": form.name})
    if row is None:
        return None
    tx.later(ADD_VERSION, {**_version(form), "version": row[0]})
    version: int = row[0]
    return version


async def archive(tx: Tx, id_: UUID, *, made_from: int | None) -> bool:
    row = await tx.row(ARCHIVE, {"form_id": id_, "made_from": made_from, "now": tx.now})
    return row is not None


async def find(tx: ReadTx, id_: UUID) -> Form | None:
    """As it is asked now."""
    row = await tx.row(CURRENT, {"id": id_})
    return _form(row) if row else None


async def check_known(tx: ReadTx, id_: UUID | None) -> None:
    """Raises `UnknownReference` for a form that a booking type cannot ask."""
    if id_ is not None and await find(tx, id_) is None:
        raise UnknownReference("There is no such form.", field="intake_form_id")


async def find_version(tx: ReadTx, id_: UUID, version: int) -> Form | None:
    """As it was asked, also when it is asked no more."""
    row = await tx.row(AT_VERSION, {"id": id_, "version": version})
    return _form(row) if row else None


async def page(tx: ReadTx, limit: int, after: RowKey) -> list[tuple[Form, datetime]]:
    """In the order they were made, each with the moment it was made."""
    return [(_form(row[:-1]), row[-1]) for row in await tx.rows(PAGE, _BY_AGE.bind(after, limit))]


def _version(form: Form) -> dict[str, Any]:
    return {
        "form_id": form.id,
        "version": form.version,
        "name": form.name,
        "questions": Jsonb([_question_json(one) for one in form.questions]),
    }


def _form(row: Row) -> Form:
    id_, name, questions, version = row
    return Form(id=id_, name=name, questions=_questions(questions), version=version)


# A form is read with each booking of its type.
@lru_cache(maxsize=512)
def _questions(text: str) -> tuple[Question, ...]:
    return tuple(_question(one) for one in json.loads(text))


def _question_json(one: Question) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind.value,
        "label": one.label,
        "help": one.help,
        "required": one.required,
        "options": list(one.options),
        "least": one.least,
        "most": one.most,
        "accepts": list(one.accepts),
        "largest_kib": one.largest_kib,
        "asked_if": [one.asked_if.question, *one.asked_if.any_of] if one.asked_if else None,
    }


def _question(stored: dict[str, Any]) -> Question:
    condition = stored["asked_if"]
    return Question(
        key=stored["key"],
        kind=QuestionKind(stored["kind"]),
        label=stored["label"],
        help=stored["help"],
        required=stored["required"],
        options=tuple(stored["options"]),
        least=stored["least"],
        most=stored["most"],
        accepts=tuple(stored.get("accepts", ())),
        largest_kib=stored.get("largest_kib", LARGEST_FILE_KIB),
        asked_if=Condition(question=condition[0], any_of=tuple(condition[1:])) if condition else None,
    )
