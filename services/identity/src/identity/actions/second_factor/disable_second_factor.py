from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.store.access import audit_log
from identity.store.second_factor import factors


async def disable_second_factor(tx: Tx, user_id: UUID) -> None:
    """Its recovery codes go with it."""
    if await factors.remove(tx, user_id):
        audit_log.add(tx, Act.SECOND_FACTOR_OFF, f"user:{user_id}")
