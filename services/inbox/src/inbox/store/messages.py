from collections.abc import Sequence
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, insert_many, own
from sqlalchemy import and_, bindparam, select

from inbox.domain.conversation import Message, Outbound
from inbox.store.tables import deliveries, messages

_m, _d = messages, deliveries

ADD = insert_many(
    _m, "id", "conversation_id", "sequence", "direction", "channel", "subject", "text", "author"
)
LIST = (
    select(
        _m.c.id,
        _m.c.conversation_id,
        _m.c.sequence,
        _m.c.direction,
        _m.c.channel,
        _m.c.subject,
        _m.c.text,
        _m.c.author,
        _d.c.status,
        _m.c.created_at,
    )
    .outerjoin(_d, and_(_d.c.workspace_id == _m.c.workspace_id, _d.c.message_id == _m.c.id))
    .where(
        own(_m),
        _m.c.conversation_id == bindparam("conversation_id"),
        _m.c.sequence > bindparam("after_sequence"),
    )
    .order_by(_m.c.sequence)
    .limit(bindparam("fetch"))
)


def add(tx: Tx, outbound: Sequence[Outbound]) -> None:
    """Mails of the system."""
    tx.later(
        ADD,
        {
            "ids": [one.id for one in outbound],
            "conversation_ids": [one.conversation_id for one in outbound],
            "sequences": [one.sequence for one in outbound],
            "directions": ["outbound"] * len(outbound),
            "channels": ["email"] * len(outbound),
            "subjects": [one.letter.subject for one in outbound],
            "texts": [one.letter.text for one in outbound],
            "authors": ["system"] * len(outbound),
        },
    )


async def list_page(tx: ReadTx, conversation_id: UUID, after_sequence: int, fetch: int) -> list[Message]:
    """In the order they were written."""
    rows = await tx.rows(
        LIST, {"conversation_id": conversation_id, "after_sequence": after_sequence, "fetch": fetch}
    )
    return [_message(row) for row in rows]


def _message(row: Row) -> Message:
    id_, conversation_id, sequence, direction, channel, subject, text, author, delivery, created_at = row
    return Message(
        id=id_,
        conversation_id=conversation_id,
        sequence=sequence,
        direction=direction,
        channel=channel,
        subject=subject,
        text=text,
        author=author,
        delivery=delivery,
        created_at=created_at,
    )
