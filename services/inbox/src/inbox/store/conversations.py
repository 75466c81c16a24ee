from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, insert_many, own
from chassis.errors import NotFound
from sqlalchemy import Select, bindparam, select, text
from sqlalchemy.sql.expression import ColumnElement

from inbox.domain.conversation import Conversation, Status
from inbox.store.tables import conversations

_c = conversations
_COLUMNS = tuple(
    _c.c[name]
    for name in ("id", "contact_id", "subject", "status", "last_sequence", "last_message_at", "created_at")
)


def _continuing() -> Any:
    opened = insert_many(_c, "id", "contact_id", "subject", "last_sequence")
    return opened.on_conflict_do_update(
        index_elements=[_c.c.workspace_id, _c.c.contact_id, _c.c.channel],
        index_where=text("status <> 'closed'"),
        set_={
            "last_sequence": _c.c.last_sequence + opened.excluded.last_sequence,
            "last_message_at": opened.excluded.last_message_at,
        },
    ).returning(_c.c.contact_id, _c.c.id, _c.c.last_sequence)


CONTINUE = _continuing()
GET = select(*_COLUMNS).where(own(_c), _c.c.id == bindparam("id"))

_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "contact_id": _c.c.contact_id == bindparam("contact_id"),
    "status": _c.c.status == bindparam("status"),
}
_NEWEST_FIRST = Keyset(_c.c.last_message_at, _c.c.id, newest_first=True)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    """One statement per combination of filters, so that each is planned for its own index."""
    return _NEWEST_FIRST.page(
        select(*_COLUMNS).where(own(_c), *(_CONDITIONS[name] for name in sorted(conditions)))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """So many messages are about to join the conversation with a contact; `subject` names a new one."""

    contact_id: UUID
    subject: str
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where they go: sequences from `first` on."""

    conversation_id: UUID
    first: int


async def take_places(tx: Tx, turns: list[Turn]) -> dict[UUID, Places]:
    """By contact. Continues the conversation that is not closed or opens one; one turn per contact."""
    turns = sorted(turns, key=lambda turn: turn.contact_id)
    rows = await tx.rows(
        CONTINUE,
        {
            "ids": [tx.new_id() for _ in turns],
            "contact_ids": [turn.contact_id for turn in turns],
            "subjects": [turn.subject for turn in turns],
            "last_sequences": [turn.messages for turn in turns],
        },
    )
    last = {contact_id: (id_, sequence) for contact_id, id_, sequence in rows}
    places = {}
    for turn in turns:
        id_, sequence = last[turn.contact_id]
        places[turn.contact_id] = Places(conversation_id=id_, first=sequence - turn.messages + 1)
    return places


async def get(tx: ReadTx, id_: UUID) -> Conversation:
    """Raises `NotFound`."""
    row = await tx.row(GET, {"id": id_})
    if row is None:
        raise NotFound("there is no such conversation")
    return _conversation(row)


async def list_page(
    tx: ReadTx, after: RowKey, fetch: int, *, contact_id: UUID | None, status: Status | None
) -> list[Conversation]:
    """By last message, newest first."""
    filters = {"contact_id": contact_id, "status": status.value if status else None}
    given = {name: value for name, value in filters.items() if value is not None}
    rows = await tx.rows(list_of(frozenset(given)), {**given, **_NEWEST_FIRST.bind(after, fetch)})
    return [_conversation(row) for row in rows]


def _conversation(row: Row) -> Conversation:
    id_, contact_id, subject, status, last_sequence, last_message_at, created_at = row
    return Conversation(
        id=id_,
        contact_id=contact_id,
        subject=subject,
        status=Status(status),
        last_sequence=last_sequence,
        last_message_at=last_message_at,
        created_at=created_at,
    )
