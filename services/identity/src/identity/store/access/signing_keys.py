from datetime import datetime

from chassis.db import ReadTx, Tx
from sqlalchemy import BigInteger, bindparam, delete, func, insert, or_, select, update

from identity.domain.access.signing_key import KeyState, SigningKey
from identity.store.tables import Moment, signing_keys

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
        signing_keys.c.created_at,
        signing_keys.c.activated_at,
        signing_keys.c.not_after,
    )
    .where(or_(signing_keys.c.not_after.is_(None), signing_keys.c.not_after > func.now()))
    .order_by(signing_keys.c.created_at)
)
# The private half goes at once: nothing is signed with a retired key, and what is gone cannot leak.
RETIRE_ACTIVE = (
    update(signing_keys)
    .where(signing_keys.c.state == "active")
    .values(state="retired", sealed_private_key=b"", not_after=bindparam("until", type_=Moment))
)
ACTIVATE_NEXT = (
    update(signing_keys)
    .where(signing_keys.c.state == "next")
    .values(state="active", activated_at=bindparam("now", type_=Moment))
)
FORGET = delete(signing_keys).where(
    signing_keys.c.state == "retired", signing_keys.c.not_after < bindparam("now", type_=Moment)
)


async def lock(tx: Tx) -> None:
    """Until the end of the transaction nobody else makes or rotates keys."""
    await tx.rows(LOCK, {"lock": _LOCK_NUMBER})


async def in_use(tx: ReadTx) -> list[SigningKey]:
    """Every key that may have signed a token that is still valid, or is about to sign."""
    return [
        SigningKey(
            kid=kid,
            public_key=public,
            sealed_private_key=sealed,
            state=KeyState(state),
            created_at=created_at,
            activated_at=activated_at,
            not_after=end,
        )
        for kid, public, sealed, state, created_at, activated_at, end in await tx.rows(IN_USE)
    ]


def add(tx: Tx, key: SigningKey) -> None:
    row = {
        "kid": key.kid,
        "public_key": key.public_key,
        "sealed_private_key": key.sealed_private_key,
        "state": key.state.value,
        "created_at": key.created_at,
        "activated_at": key.activated_at,
    }
    tx.later(INSERT, row)


def retire_active(tx: Tx, *, until: datetime) -> None:
    """It stays published until then. Keys whose time is over go."""
    tx.later(FORGET, {"now": tx.now})
    tx.later(RETIRE_ACTIVE, {"until": until})


def activate_next(tx: Tx) -> None:
    tx.later(ACTIVATE_NEXT, {"now": tx.now})
