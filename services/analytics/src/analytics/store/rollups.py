from collections.abc import Mapping

from chassis.db import ReadTx, Tx, insert_many, own
from sqlalchemy import ARRAY, BigInteger, Text, any_, bindparam, cast, func, select

from analytics.domain.days import Period
from analytics.domain.metrics import METRICS, Key
from analytics.domain.overview import Figure, Sums
from analytics.store.tables import Moment, rollups

_insert = insert_many(rollups, "metric", "bucket_start", "dimension", "value")
ADD = _insert.on_conflict_do_update(
    index_elements=[
        rollups.c.workspace_id,
        rollups.c.metric,
        rollups.c.bucket_start,
        rollups.c.dimension,
    ],
    set_={"value": rollups.c.value + _insert.excluded.value},
)
_start = bindparam("start", type_=Moment)
_total = func.sum(rollups.c.value)
SUMS = (
    select(
        rollups.c.metric,
        rollups.c.dimension,
        cast(func.coalesce(_total.filter(rollups.c.bucket_start >= _start), 0), BigInteger),
        cast(func.coalesce(_total.filter(rollups.c.bucket_start < _start), 0), BigInteger),
    )
    .where(
        own(rollups),
        rollups.c.metric == any_(bindparam("metrics", type_=ARRAY(Text))),
        rollups.c.bucket_start >= bindparam("previous_start", type_=Moment),
        rollups.c.bucket_start < bindparam("end", type_=Moment),
    )
    .group_by(rollups.c.metric, rollups.c.dimension)
)


def add(tx: Tx, sums: Mapping[Key, int]) -> None:
    """Adds to each bucket; the keys come sorted, so that two writers cannot wait for each other."""
    if sums:
        tx.later(
            ADD,
            {
                "metrics": [metric for metric, _, _ in sums],
                "bucket_starts": [start for _, start, _ in sums],
                "dimensions": [dimension for _, _, dimension in sums],
                "values": list(sums.values()),
            },
        )


async def of_period(tx: ReadTx, period: Period) -> Sums:
    rows = await tx.rows(
        SUMS,
        {
            "metrics": list(METRICS),
            "previous_start": period.previous_start,
            "start": period.start,
            "end": period.end,
        },
    )
    return {
        (metric, dimension): Figure(value=value, previous=previous)
        for metric, dimension, value, previous in rows
    }
