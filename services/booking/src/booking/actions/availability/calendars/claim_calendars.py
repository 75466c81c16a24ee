from uuid import UUID

from chassis.db import Tx

from booking.domain.availability.calendars.outside import LEASE, READ_ANEW_AFTER, Due
from booking.store.availability.calendars import fetches


async def claim_calendars(tx: Tx, ids: list[UUID]) -> list[Due]:
    """Those that are still due; whoever dies while fetching leaves them due again after the lease."""
    await tx.together()
    return await fetches.claim(
        tx, ids, now=tx.now, leased_until=tx.now + LEASE, anew_before=tx.now - READ_ANEW_AFTER
    )
