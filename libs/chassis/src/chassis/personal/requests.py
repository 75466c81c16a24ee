"""What identity asks for becomes a task of this service, which is then done outside of any transaction."""

from __future__ import annotations

import asyncio
from uuid import UUID

from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from sqlalchemy import Text, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import insert

from chassis.db import Tx
from chassis.db.tables import personal_data_tasks as _tasks
from chassis.events.handlers import Received

EXPORT, ERASE_PERSON, ERASE_WORKSPACE = "export", "erase_person", "erase_workspace"
_SCOPES = {"person": ERASE_PERSON, "workspace": ERASE_WORKSPACE}

INSERT = insert(_tasks).on_conflict_do_nothing()
# Counted as an attempt before it begins, so that one which fails comes again later and later.
CLAIM = text(
    "UPDATE personal_data_tasks SET attempts = attempts + 1,"
    " due_at = now() + least(attempts + 1, 20) * interval '15 seconds'"
    " WHERE workspace_id = :workspace_id AND id = :id AND kind = :kind AND due_at <= now()"
    " RETURNING round, user_id, staff_id"
).bindparams(bindparam("id", type_=Uuid), bindparam("kind", type_=Text))
FINISH = text(
    "DELETE FROM personal_data_tasks WHERE workspace_id = :workspace_id AND id = :id AND round = :round"
).bindparams(bindparam("id", type_=Uuid))

woken = asyncio.Event()
"""Set after a commit that left a task."""


async def note_export(tx: Tx, event: Received[ExportRequested]) -> None:
    asked = event.message
    _add(tx, UUID(asked.export_id), EXPORT, 1, UUID(asked.user_id), UUID(asked.staff_id))


async def note_erasure(tx: Tx, event: Received[ErasureRequested]) -> None:
    asked = event.message
    person = [UUID(id_) if id_ else None for id_ in (asked.user_id, asked.staff_id)]
    _add(tx, UUID(asked.erasure_id), _SCOPES[asked.scope], asked.round, *person)


def _add(
    tx: Tx, id_: UUID, kind: str, round_: int, user_id: UUID | None = None, staff_id: UUID | None = None
) -> None:
    row = {"id": id_, "kind": kind, "round": round_, "user_id": user_id, "staff_id": staff_id}
    tx.later(INSERT, row)
    tx.after_commit(woken.set)
