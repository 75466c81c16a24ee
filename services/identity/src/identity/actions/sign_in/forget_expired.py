from chassis.db import Tx

from identity.store.sign_in import expired


async def forget_expired(tx: Tx) -> bool:
    """Links, attempts and half-done sign-ins that are over. True where more are left."""
    return await expired.delete_some(tx) == expired.ROWS_AT_ONCE
