"""Files that answer questions: uploaded, kept by the answers that name them, or dropped when nobody does."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, due_rows, own
from chassis.errors import NotFound
from sqlalchemy import (
    ARRAY,
    Integer,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from booking.domain.forms.answers import Answer
from booking.domain.forms.form import Form, Question
from booking.domain.forms.form_file import KIB, UNUSED_LIFE, UPLOAD_LIFE, FormFile, check_files, file_ids
from booking.store import turns
from booking.store.forms.tables import form_files
from booking.store.tables import Moment
from booking.store.turns import Turn

_f = form_files
OWN = own(_f)
_COLUMNS = (
    _f.c.id,
    _f.c.form_id,
    _f.c.question,
    _f.c.file_name,
    _f.c.content_type,
    _f.c.size,
    _f.c.sha256,
    _f.c.uploaded_at,
)
_NAMED = _f.c.id == any_(bindparam("ids", type_=ARRAY(Uuid)))
_NOW = bindparam("now", type_=Moment)
BEGIN = insert(_f)
_BEGUN_SINCE = _f.c.uploaded_at > bindparam("begun_since", type_=Moment)
UNUSED_BYTES = select(func.coalesce(func.sum(_f.c.size), 0)).where(
    OWN,
    _f.c.kept_at.is_(None),
    _f.c.uploaded_at > bindparam("since", type_=Moment),
    or_(_f.c.complete, _BEGUN_SINCE),
)
_UNDER_WAY = (OWN, _f.c.id == bindparam("file_id"), _f.c.complete.is_(False), _f.c.dropped_at.is_(None))
COMPLETE = (
    update(_f)
    .where(*_UNDER_WAY, _BEGUN_SINCE)
    .values(
        content_type=bindparam("new_content_type"),
        size=bindparam("new_size"),
        sha256=bindparam("new_sha256"),
        complete=True,
    )
    .returning(*_COLUMNS)
)
GIVE_UP = update(_f).where(*_UNDER_WAY).values(size=0)
GET = select(*_COLUMNS).where(OWN, _f.c.id == bindparam("id"), _f.c.dropped_at.is_(None))
# The dates of a series name the same file in one transaction, which has one moment.
KEEP = (
    update(_f)
    .where(
        OWN,
        _NAMED,
        _f.c.complete,
        _f.c.dropped_at.is_(None),
        or_(_f.c.kept_at.is_(None), _f.c.kept_at == _NOW),
    )
    .values(kept_at=_NOW)
    .returning(*_COLUMNS)
)
DROP = (
    update(_f)
    .where(OWN, _NAMED, _f.c.kept_at.is_(None), _f.c.uploaded_at < bindparam("before", type_=Moment))
    .values(dropped_at=func.coalesce(_f.c.dropped_at, func.now()))
    .returning(_f.c.id)
)
FORGET = delete(_f).where(OWN, _NAMED, _f.c.dropped_at.is_not(None))
DUE = due_rows(func.due_form_files(bindparam("before", type_=Moment), bindparam("most", type_=Integer)))


async def unused_bytes(tx: Tx) -> int:
    """Of the files that no answer names yet, with those under way; who asks waits until others have begun."""
    turns.wait(tx, (Turn.UPLOADS,))
    params = {"since": tx.now - UNUSED_LIFE, "begun_since": tx.now - UPLOAD_LIFE}
    return int(await tx.scalar(UNUSED_BYTES, params) or 0)


def begin(tx: Tx, id_: UUID, form_id: UUID, question: Question, file_name: str) -> None:
    """Before the first byte is stored, so that whatever becomes of the upload is found by the sweep.

    It takes as much room as its question allows until it is `complete` or given up.
    """
    tx.later(
        BEGIN,
        {
            "id": id_,
            "form_id": form_id,
            "question": question.key,
            "file_name": file_name,
            "content_type": "",
            "size": question.largest_kib * KIB,
            "sha256": b"",
            "uploaded_at": tx.now,
            "complete": False,
        },
    )


async def complete(tx: Tx, id_: UUID, *, content_type: str, size: int, sha256: bytes) -> FormFile:
    """Raises `NotFound` where the upload took so long that it was swept."""
    await tx.together()
    row = await tx.row(
        COMPLETE,
        {
            "file_id": id_,
            "begun_since": tx.now - UPLOAD_LIFE,
            "new_content_type": content_type,
            "new_size": size,
            "new_sha256": sha256,
        },
    )
    if row is None:
        raise NotFound("This upload took too long; send the file again.")
    return _file(row)


async def give_up(tx: Tx, id_: UUID) -> None:
    """An upload that came to nothing takes no room any more; the sweep removes what is left of it."""
    await tx.rows(GIVE_UP, {"file_id": id_})


async def find(tx: ReadTx, id_: UUID) -> FormFile | None:
    row = await tx.row(GET, {"id": id_})
    return _file(row) if row else None


async def keep(tx: Tx, form: Form, answers: Sequence[Answer], place: str) -> None:
    """From now on these answers have their files. Raises `AnswersRefused` for any that they cannot have."""
    ids = file_ids(answers)
    if ids:
        kept = [_file(row) for row in await tx.rows(KEEP, {"ids": ids, "now": tx.now})]
        check_files(form, answers, {one.id: one for one in kept}, place)


async def due(tx: ReadTx, before: datetime, most: int) -> list[tuple[UUID, UUID]]:
    """Workspace and id of what was uploaded before and never used."""
    rows = await tx.rows(DUE, {"before": before, "most": most})
    return [(workspace_id, id_) for workspace_id, id_ in rows]


async def drop(tx: Tx, ids: Sequence[UUID], before: datetime) -> list[UUID]:
    """Those that no answer can use any more."""
    return [id_ for (id_,) in await tx.rows(DROP, {"ids": list(ids), "before": before})]


def forget(tx: Tx, ids: Sequence[UUID]) -> None:
    tx.later(FORGET, {"ids": list(ids)})


def _file(row: Row) -> FormFile:
    id_, form_id, question, file_name, content_type, size, sha256, uploaded_at = row
    return FormFile(
        id=id_,
        form_id=form_id,
        question=question,
        file_name=file_name,
        content_type=content_type,
        size=size,
        sha256=bytes(sha256),
        uploaded_at=uploaded_at,
    )
