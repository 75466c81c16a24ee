"""How a queue of mails takes the verdicts on those that were claimed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.db import own
from sqlalchemy import (
    ARRAY,
    Column,
    Interval,
    Table,
    Text,
    Update,
    Uuid,
    bindparam,
    case,
    func,
    literal,
    update,
)

from inbox.domain.delivery import Verdict

_V = (
    func.unnest(
        bindparam("ids", type_=ARRAY(Uuid)),
        bindparam("statuses", type_=ARRAY(Text)),
        bindparam("pauses", type_=ARRAY(Interval)),
        bindparam("errors", type_=ARRAY(Text)),
    )
    .table_valued("id", "status", "pause", "error")
    .render_derived("verdict")
)


def settling(queue: Table, id_: Column[UUID]) -> Update:
    """Bound by `told`; what was settled before is left as it is."""
    return (
        update(queue)
        .where(own(queue), id_ == _V.c.id, queue.c.status == literal("queued", Text))
        .values(
            status=_V.c.status,
            due_at=func.now() + _V.c.pause,
            last_error=_V.c.error,
            sent_at=case((_V.c.status == literal("sent", Text), func.now())),
        )
    )


def told(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "ids": [one.message_id for one in verdicts],
        "statuses": [one.fate.value for one in verdicts],
        "pauses": [one.pause for one in verdicts],
        "errors": [one.error for one in verdicts],
    }
