from datetime import timedelta
from uuid import UUID

from chassis.db import Tx

from identity.domain.personal_data.export import Export
from identity.store.rights import exports

AGAIN = timedelta(minutes=1)


async def claim_export(tx: Tx, export_id: UUID) -> Export | None:
    """One that is to be assembled, or whose time is over; None where another process has it."""
    export = await exports.find(tx, export_id)
    return export if export and await exports.claim(tx, export_id, tx.now + AGAIN) else None
