"""Events that could not be applied: kept with the reason, later ones of the aggregate parked behind.

The consumer share-locks what blocks an aggregate while it parks an event behind it, and a replay locks the
row it replays, so no event can be parked unseen behind a row that is just being cleared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row
from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select, update

from chassis.db import Tx, insert_many, tables

if TYPE_CHECKING:
    from chassis.events.handlers import Incoming

_letters = tables.dead_letter
_waiting = (
    _letters.c.consumer == bindparam("consumer"),
    _letters.c.workspace_id == bindparam("workspace_id"),
    _letters.c.replayed_at.is_(None),
)

BLOCKED = (
    select(_letters.c.aggregate_type, _letters.c.aggregate_id)
    .where(*_waiting, _letters.c.aggregate_id == any_(bindparam("aggregate_ids", type_=ARRAY(Uuid))))
    .order_by(_letters.c.id)
    .with_for_update(read=True)
)
BURY = insert_many(
    _letters,
    "id",
    "consumer",
    "event_id",
    "type",
    "aggregate_type",
    "aggregate_id",
    "envelope",
    "reason",
    "parked",
    "attempts",
)
NEXT = (
    select(_letters.c.id, _letters.c.type, _letters.c.envelope)
    .where(
        *_waiting,
        _letters.c.aggregate_type == bindparam("aggregate_type"),
        _letters.c.aggregate_id == bindparam("aggregate_id"),
    )
    .order_by(_letters.c.id)
    .limit(1)
    .with_for_update()
)
CLEAR = (
    update(_letters)
    .where(_letters.c.id == bindparam("letter_id"), _letters.c.workspace_id == bindparam("workspace_id"))
    # What it told of people is not kept longer than it is needed.
    .values(replayed_at=func.now(), envelope=b"")
)
_LIST = """
    SELECT id, consumer, event_id, workspace_id, type, aggregate_type, aggregate_id, reason, parked, attempts,
           failed_at
    FROM dead_letter WHERE replayed_at IS NULL ORDER BY id LIMIT %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    id: UUID
    consumer: str
    event_id: UUID
    workspace_id: UUID
    type: str
    aggregate_type: str
    aggregate_id: UUID
    reason: str
    parked: bool
    attempts: int
    failed_at: datetime


async def waiting(relay_url: str, *, limit: int = 1_000) -> list[DeadLetter]:
    """The dead letters of a service that were not replayed, oldest first; read as the relay role."""
    connection = await AsyncConnection.connect(relay_url, row_factory=class_row(DeadLetter))
    async with connection, connection.cursor() as cursor:
        await cursor.execute(_LIST, (limit,))
        return await cursor.fetchall()


def bury(
    tx: Tx, consumer: str, events: Sequence[Incoming], *, reason: str, parked: bool = False, attempts: int = 0
) -> None:
    """Ids rise, so that the letters of an aggregate are replayed in the order they were buried in."""
    if not events:
        return
    count = len(events)
    columns = {
        "ids": [tx.new_id() for _ in events],
        "consumers": [consumer] * count,
        "event_ids": [event.id for event in events],
        "types": [event.type for event in events],
        "aggregate_types": [event.aggregate_type for event in events],
        "aggregate_ids": [event.aggregate_id for event in events],
        "envelopes": [event.envelope for event in events],
        "reasons": [reason] * count,
        "parkeds": [parked] * count,
        "attemptss": [attempts] * count,
    }
    tx.later(BURY, columns)
