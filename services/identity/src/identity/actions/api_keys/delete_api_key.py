from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity import events
from identity.domain.access.audit import Act
from identity.store.access import api_keys, audit_log


async def delete_api_key(tx: Tx, id_: UUID) -> None:
    """Its access tokens are refused as those of a session that is over."""
    if not await api_keys.delete_one(tx, id_):
        raise NotFound("there is no such API key")
    tx.emit(events.api_key_revoked(tx.workspace_id, id_, tx.now))
    audit_log.add(tx, Act.API_KEY_DELETED, f"api_key:{id_}")
