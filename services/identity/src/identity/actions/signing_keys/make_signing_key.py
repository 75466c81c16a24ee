from chassis.db import Tx

from identity.domain.signing_key import KeyState, SigningKey
from identity.store import signing_keys


async def make_signing_key(tx: Tx, candidate: SigningKey) -> list[SigningKey]:
    """The keys in use; the candidate becomes the active one where there is none yet."""
    await signing_keys.lock(tx)
    keys = await signing_keys.in_use(tx)
    if any(key.state is KeyState.ACTIVE for key in keys):
        return keys
    signing_keys.add(tx, candidate)
    return [*keys, candidate]
