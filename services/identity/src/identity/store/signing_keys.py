from chassis.db import ReadTx, Tx
from sqlalchemy import BigInteger, bindparam, func, insert, or_, select

from identity.domain.signing_key import KeyState, SigningKey
from identity.store.tables import signing_keys

_LOCK_NUMBER = 0x7369676E
"""Of the advisory lock under which keys are made and rotated."""

LOCK = select(func.pg_advisory_xact_lock(bindparam("lock", type_=BigInteger)))
INSERT = insert(signing_keys)
IN_USE = (
    select(
        signing_keys.c.kid,
        signing_keys.c.public_key,
        signing_keys.c.sealed_private_key,
        signing_keys.c.state,
        signing_keys.c.not_after,
    )
    .where(or_(signing_keys.c.not_after.is_(None), signing_keys.c.not_after > func.now()))
    .order_by(signing_keys.c.created_at)
)


async def lock(tx: Tx) -> None:
    """Until the end of the transaction nobody else makes or rotates keys."""
    await tx.rows(LOCK, {"lock": _LOCK_NUMBER})


async def in_use(tx: ReadTx) -> list[SigningKey]:
    """Every key that may have signed a token that is still valid, or is about to sign."""
    return [
        SigningKey(
            kid=kid, public_key=public, sealed_private_key=sealed, state=KeyState(state), not_after=end
        )
        for kid, public, sealed, state, end in await tx.rows(IN_USE)
    ]


def add(tx: Tx, key: SigningKey) -> None:
    row = {
        "kid": key.kid,
        "public_key": key.public_key,
        "sealed_private_key": key.sealed_private_key,
        "state": key.state.value,
    }
    tx.later(INSERT, row)
