from chassis.db import Tx

from identity.domain.access.api_key import Key, KeyGrant
from identity.domain.errors import InvalidApiKey
from identity.store import workspaces
from identity.store.access import api_keys


async def exchange_api_key(tx: Tx, presented: Key) -> KeyGrant:
    """What the holder of the key may do. Raises `InvalidApiKey` or `WorkspaceSuspended`."""
    grant = await api_keys.use(tx, presented)
    if grant is None:
        raise InvalidApiKey
    await workspaces.refuse_suspended(tx)
    return grant
