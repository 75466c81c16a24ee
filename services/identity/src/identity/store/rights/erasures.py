from collections.abc import Sequence
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import Integer, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from identity.domain.personal_data.erasure import Erasure, Scope, State
from identity.store.rights.tables import erasure_parts, erasures

_is_it = erasures.c.id == bindparam("erasure_id")
_SHOWN = (
    erasures.c.id,
    erasures.c.scope,
    erasures.c.subject_id,
    erasures.c.state,
    erasures.c.round,
    erasures.c.sealed_subject,
    erasures.c.requested_at,
    erasures.c.done_at,
)
INSERT = insert(erasures).on_conflict_do_nothing().returning(*_SHOWN)
INSERT_PARTS = insert(erasure_parts).on_conflict_do_nothing()
FIND = select(*_SHOWN).where(_is_it)
FIND_OF_SUBJECT = select(*_SHOWN).where(erasures.c.subject_id == bindparam("subject_id"))
PARTS = select(erasure_parts.c.workspace_id, erasure_parts.c.service, erasure_parts.c.done_round).where(
    erasure_parts.c.erasure_id == bindparam("erasure_id")
)
NOTE_PART = (
    update(erasure_parts)
    .where(
        erasure_parts.c.erasure_id == bindparam("erasure_id"),
        own(erasure_parts),
        erasure_parts.c.service == bindparam("of_service"),
        erasure_parts.c.done_round < bindparam("done", type_=Integer),
    )
    .values(done_round=bindparam("done", type_=Integer))
)
WORK = (
    update(erasures).where(_is_it, erasures.c.state == State.LEAVING.value).values(state=State.WORKING.value)
)
NEXT_ROUND = update(erasures).where(_is_it, erasures.c.round == 1).values(round=2).returning(erasures.c.id)
FINISH = (
    update(erasures).where(_is_it).values(state=State.DONE.value, sealed_subject=None, done_at=func.now())
)
# Those whose members are still leaving, and those whose round is done by all.
DUE = (
    select(erasures.c.id)
    .where(
        erasures.c.state != State.DONE.value,
        (erasures.c.state == State.LEAVING.value)
        | ~select(erasure_parts.c.service)
        .where(erasure_parts.c.erasure_id == erasures.c.id, erasure_parts.c.done_round < erasures.c.round)
        .exists(),
    )
    .order_by(erasures.c.due_at)
    .limit(bindparam("most", type_=Integer))
)


async def add(
    tx: Tx, erasure_id: UUID, scope: Scope, subject_id: UUID, sealed: bytes | None, state: State
) -> bool:
    """False where it was asked for before."""
    row = {
        "id": erasure_id,
        "scope": scope.value,
        "subject_id": subject_id,
        "state": state.value,
        "round": 1,
        "sealed_subject": sealed,
    }
    return bool(await tx.rows(INSERT, row))


def add_parts(tx: Tx, erasure_id: UUID, parts: Sequence[tuple[UUID, str]]) -> None:
    for workspace_id, service in parts:
        row = {"erasure_id": erasure_id, "workspace_id": workspace_id, "service": service, "done_round": 0}
        tx.later(INSERT_PARTS, row)


async def find(tx: ReadTx, erasure_id: UUID) -> Erasure | None:
    params = {"erasure_id": erasure_id}
    found, parts = await tx.together((FIND, params), (PARTS, params))
    return _erasure(found[0], parts) if found else None


async def of_subject(tx: ReadTx, subject_id: UUID) -> Erasure | None:
    row = await tx.row(FIND_OF_SUBJECT, {"subject_id": subject_id})
    return _erasure(row, await tx.rows(PARTS, {"erasure_id": row[0]})) if row else None


async def due(tx: ReadTx, most: int) -> list[UUID]:
    return [id_ for (id_,) in await tx.rows(DUE, {"most": most})]


def note_part(tx: Tx, erasure_id: UUID, service: str, round_: int) -> None:
    tx.later(NOTE_PART, {"erasure_id": erasure_id, "of_service": service, "done": round_})


def work(tx: Tx, erasure_id: UUID) -> None:
    tx.later(WORK, {"erasure_id": erasure_id})


async def next_round(tx: Tx, erasure_id: UUID) -> bool:
    return bool(await tx.rows(NEXT_ROUND, {"erasure_id": erasure_id}))


def finish(tx: Tx, erasure_id: UUID) -> None:
    tx.later(FINISH, {"erasure_id": erasure_id})


def _erasure(row: Row, parts: list[Row]) -> Erasure:
    id_, scope, subject_id, state, round_, sealed, requested_at, done_at = row
    return Erasure(
        id=id_,
        scope=Scope(scope),
        subject_id=subject_id,
        state=State(state),
        round=round_,
        sealed_subject=bytes(sealed) if sealed else None,
        requested_at=requested_at,
        done_at=done_at,
        parts={(workspace_id, service): done for workspace_id, service, done in parts},
    )
