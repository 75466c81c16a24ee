from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from inbox.domain.delivery import Parcel
from inbox.store import deliveries


async def claim_deliveries(tx: Tx, message_ids: Sequence[UUID], before: datetime | None) -> list[Parcel]:
    """What is still due of these, for this process alone until the lease ends; None stands for now."""
    return await deliveries.claim(tx, message_ids, before)
