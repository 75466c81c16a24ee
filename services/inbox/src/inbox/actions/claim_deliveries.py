from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from inbox.domain.delivery import UNREADABLE, Parcel, given_up
from inbox.store import deliveries


async def claim_deliveries(tx: Tx, message_ids: Sequence[UUID], before: datetime | None) -> list[Parcel]:
    """What is still due of these, for this process alone until the lease ends; None stands for now.

    What cannot be read has failed: it would come first for ever.
    """
    parcels, unreadable = await deliveries.claim(tx, message_ids, before)
    if unreadable:
        await deliveries.settle(tx, [given_up(id_, UNREADABLE) for id_ in unreadable])
    return parcels
