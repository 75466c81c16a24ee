from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.db import Tx

from inbox import events
from inbox.domain.delivery import Outcome, Parcel, judge
from inbox.store import deliveries


async def settle_deliveries(tx: Tx, parcels: Sequence[Parcel], outcomes: Mapping[UUID, Outcome]) -> None:
    """Keeps what became of each attempt, and tells of each mail that was handed over, once."""
    verdicts = [judge(parcel, outcomes[parcel.message_id]) for parcel in parcels]
    sent = await deliveries.settle(tx, verdicts)
    for parcel in parcels:
        if parcel.message_id in sent:
            tx.emit(events.message_sent(parcel))
