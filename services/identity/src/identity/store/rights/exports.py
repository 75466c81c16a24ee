from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx, due_rows, own
from sqlalchemy import Integer, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from identity.domain.personal_data.export import CONTRIBUTORS, Export, State
from identity.store.rights.tables import export_parts, exports
from identity.store.tables import Moment

_is_it = (own(exports), exports.c.id == bindparam("export_id"))
_of_it = (
    own(export_parts),
    export_parts.c.export_id == bindparam("export_id"),
)
_handed_in = select(func.count()).select_from(export_parts).where(*_of_it).scalar_subquery()

INSERT = insert(exports).on_conflict_do_nothing().returning(exports.c.requested_at)
FIND = select(exports.c.user_id, exports.c.state, exports.c.requested_at, exports.c.expires_at).where(*_is_it)
PARTS = select(export_parts.c.service, export_parts.c.file_key).where(*_of_it)
OF_PERSON = select(exports.c.id).where(own(exports), exports.c.user_id == bindparam("user_id"))
ADD_PART = insert(export_parts).on_conflict_do_nothing()
COMPLETE = (
    update(exports)
    .where(*_is_it, exports.c.state == State.COLLECTING.value, len(CONTRIBUTORS) <= _handed_in)
    .values(state=State.ASSEMBLING.value, due_at=func.now())
    .returning(exports.c.id)
)
CLAIM = (
    update(exports)
    .where(*_is_it, exports.c.due_at <= func.now())
    .values(due_at=bindparam("again_at", type_=Moment))
    .returning(exports.c.id)
)
READY = (
    update(exports)
    .where(*_is_it)
    .values(
        state=State.READY.value,
        due_at=bindparam("until", type_=Moment),
        expires_at=bindparam("until", type_=Moment),
    )
)
REMOVE = delete(exports).where(*_is_it)
DUE = due_rows(func.due_exports(func.now(), bindparam("most", type_=Integer)))


async def add(tx: Tx, user_id: UUID) -> Export | None:
    """None where one of the person is under way."""
    id_ = tx.new_id()
    row = {"id": id_, "user_id": user_id, "state": State.COLLECTING.value}
    requested_at = await tx.scalar(INSERT, row)
    if requested_at is None:
        return None
    return Export(
        id=id_,
        user_id=user_id,
        state=State.COLLECTING,
        requested_at=requested_at,
        expires_at=None,
        parts={},
    )


async def find(tx: ReadTx, export_id: UUID) -> Export | None:
    params = {"export_id": export_id}
    found, parts = await tx.together((FIND, params), (PARTS, params))
    if not found:
        return None
    ((user_id, state, requested_at, expires_at),) = found
    return Export(
        id=export_id,
        user_id=user_id,
        state=State(state),
        requested_at=requested_at,
        expires_at=expires_at,
        parts=dict(tuple(part) for part in parts),
    )


async def of_person(tx: ReadTx, user_id: UUID) -> list[UUID]:
    return [id_ for (id_,) in await tx.rows(OF_PERSON, {"user_id": user_id})]


async def add_part(tx: Tx, export_id: UUID, service: str, file_key: str) -> bool:
    """Whether it was the last one that was missing."""
    tx.later(ADD_PART, {"export_id": export_id, "service": service, "file_key": file_key})
    return bool(await tx.rows(COMPLETE, {"export_id": export_id}))


async def due(tx: ReadTx, most: int) -> Sequence[tuple[UUID, UUID]]:
    """Workspace and id of those to assemble or to remove."""
    return [(workspace_id, id_) for workspace_id, id_ in await tx.rows(DUE, {"most": most})]


async def claim(tx: Tx, export_id: UUID, again_at: datetime) -> bool:
    return bool(await tx.rows(CLAIM, {"export_id": export_id, "again_at": again_at}))


def finish(tx: Tx, export_id: UUID, until: datetime) -> None:
    tx.later(READY, {"export_id": export_id, "until": until})


def remove(tx: Tx, export_id: UUID) -> None:
    tx.later(REMOVE, {"export_id": export_id})
