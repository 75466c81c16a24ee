from chassis.db import Tx

from identity.domain.outside.errors import OutsideSignInRefused
from identity.store.outside import sign_ins
from identity.store.outside.sign_ins import Taken


async def take_outside_answer(tx: Tx, state: bytes, provider: str) -> Taken:
    """Raises `OutsideSignInRefused` for a state that is not known, over, or was answered before."""
    await tx.together()
    taken = await sign_ins.take(tx, state, provider)
    if taken is None:
        raise OutsideSignInRefused
    return taken
