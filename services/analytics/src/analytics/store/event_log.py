from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey, Tx, insert_many, own
from sqlalchemy import Select, bindparam, select

from analytics.domain.event import LoggedEvent
from analytics.store.tables import Moment, event_log

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)

_NEWEST_FIRST = Keyset(event_log.c.occurred_at, event_log.c.id, newest_first=True)
ADD = insert_many(event_log, "id", "type", "occurred_at", "aggregate_type", "aggregate_id", "summary")


@cache
def listing(*, by_type: bool, by_aggregate: bool) -> Select[Any]:
    of_type = [event_log.c.type == bindparam("type")] if by_type else []
    of_aggregate = [event_log.c.aggregate_id == bindparam("aggregate_id")] if by_aggregate else []
    return _NEWEST_FIRST.page(
        select(
            event_log.c.id,
            event_log.c.type,
            event_log.c.occurred_at,
            event_log.c.aggregate_type,
            event_log.c.aggregate_id,
            event_log.c.summary,
        ).where(
            own(event_log),
            *of_type,
            *of_aggregate,
            event_log.c.occurred_at >= bindparam("since", type_=Moment),
            event_log.c.occurred_at < bindparam("until", type_=Moment),
        )
    )


def add(tx: Tx, events: Sequence[LoggedEvent]) -> None:
    tx.later(
        ADD,
        {
            "ids": [event.id for event in events],
            "types": [event.type for event in events],
            "occurred_ats": [event.occurred_at for event in events],
            "aggregate_types": [event.aggregate_type for event in events],
            "aggregate_ids": [event.aggregate_id for event in events],
            "summarys": [event.summary for event in events],
        },
    )


async def list_page(
    tx: ReadTx,
    after: RowKey,
    fetch: int,
    *,
    type: str | None,
    aggregate_id: UUID | None,
    since: datetime | None,
    until: datetime | None,
) -> list[LoggedEvent]:
    """Newest first, from `since` until before `until`; None stands for all."""
    statement = listing(by_type=type is not None, by_aggregate=aggregate_id is not None)
    params = {
        "type": type,
        "aggregate_id": aggregate_id,
        "since": since or EARLIEST,
        "until": until or LATEST,
        **_NEWEST_FIRST.bind(after, fetch, start=until),
    }
    return [
        LoggedEvent(
            id=id_,
            type=type_,
            occurred_at=occurred_at,
            aggregate_type=aggregate_type,
            aggregate_id=aggregate,
            summary=summary,
        )
        for id_, type_, occurred_at, aggregate_type, aggregate, summary in await tx.rows(statement, params)
    ]
