from dataclasses import dataclass, replace

from chassis.db import Tx

from identity.domain.access.signing_key import KeyState, Rotation, SigningKey, Step, due_step
from identity.store.access import signing_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSigningKeys:
    """`kid` and the halves are of the key that is used if one is needed."""

    kid: str
    public_key: bytes
    sealed_private_key: bytes
    rotation: Rotation
    asked: bool = False


async def rotate_signing_keys(tx: Tx, wish: RotateSigningKeys) -> list[SigningKey]:
    """Takes the step that is due, if one is, and answers the keys in use; of many at once one takes it."""
    await signing_keys.lock(tx)
    keys = await signing_keys.in_use(tx)
    match due_step(keys, wish.rotation, tx.now, asked=wish.asked):
        case Step.BEGIN:
            return [*keys, _added(tx, wish, KeyState.ACTIVE)]
        case Step.PUBLISH:
            return [*keys, _added(tx, wish, KeyState.NEXT)]
        case Step.ACTIVATE:
            signing_keys.retire_active(tx, until=tx.now + wish.rotation.tail)
            signing_keys.activate_next(tx)
            return await signing_keys.in_use(tx)
        case Step.NONE:
            return keys


def _added(tx: Tx, wish: RotateSigningKeys, state: KeyState) -> SigningKey:
    key = SigningKey(
        kid=wish.kid,
        public_key=wish.public_key,
        sealed_private_key=wish.sealed_private_key,
        state=state,
        created_at=tx.now,
    )
    if state is KeyState.ACTIVE:
        key = replace(key, activated_at=tx.now)
    signing_keys.add(tx, key)
    return key
