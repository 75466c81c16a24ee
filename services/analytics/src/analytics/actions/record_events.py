from collections.abc import Sequence

from chassis.db import Tx

from analytics.domain.event import Told
from analytics.domain.metrics import summed
from analytics.store import event_log, rollups


async def record_events(tx: Tx, told: Sequence[Told]) -> None:
    """Logs what happened and adds it up; whether an event came before is decided by who calls."""
    event_log.add(tx, [one.event for one in told])
    rollups.add(tx, summed(count for one in told for count in one.counts))
