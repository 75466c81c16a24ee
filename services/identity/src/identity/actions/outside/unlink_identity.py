from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity.domain.access.audit import Act
from identity.domain.outside.errors import LastWayIn
from identity.store.access import audit_log
from identity.store.outside import ways_in


async def unlink_identity(tx: Tx, user_id: UUID, identity_id: UUID) -> None:
    """Raises `NotFound` or `LastWayIn`."""
    await ways_in.lock(tx, user_id)
    issuer = await ways_in.unlink(tx, user_id, identity_id)
    if issuer is None:
        if await ways_in.includes(tx, user_id, identity_id):
            raise LastWayIn
        raise NotFound("you have no such identity")
    audit_log.add(tx, Act.OUTSIDE_IDENTITY_UNLINKED, f"user:{user_id}", detail=issuer, user_id=user_id)
