from uuid import UUID

from chassis.db import Tx
from chassis.errors import Invalid

from identity.domain.access import api_key
from identity.domain.access.api_key import ApiKey, Key, NewApiKey
from identity.domain.access.audit import Act
from identity.store.access import api_keys, audit_log


async def create_api_key(tx: Tx, wish: NewApiKey, *, made_by: UUID) -> tuple[ApiKey, Key]:
    """The key itself is known to nobody afterwards but whom it is answered to."""
    key = api_key.new(tx.workspace_id, tx.new_id())
    await tx.together()
    if wish.expires_at is not None and wish.expires_at <= tx.now:
        raise Invalid("a key ends in the future", field="expires_at")
    made = ApiKey(
        id=key.id,
        name=wish.name,
        hint=key.hint,
        scopes=tuple(wish.scopes),
        made_by=made_by,
        created_at=tx.now,
        expires_at=wish.expires_at,
        last_used_at=None,
    )
    api_keys.add(tx, made, key)
    audit_log.add(tx, Act.API_KEY_CREATED, f"api_key:{made.id}", detail=" ".join(made.scopes))
    return made, key
