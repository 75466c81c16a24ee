from chassis.db import ReadTx, Tx
from sqlalchemy import Interval, LargeBinary, bindparam, delete, func, insert, select

from identity.domain.second_factor.factor import CHALLENGE_LIFE, Challenge
from identity.store.second_factor.tables import sign_in_challenges

_c = sign_in_challenges
_shown = (_c.c.digest == bindparam("shown", type_=LargeBinary), _c.c.expires_at > func.now())

INSERT = insert(_c).values(expires_at=func.now() + bindparam("life", type_=Interval))
DELETE_EXPIRED = delete(_c).where(_c.c.user_id == bindparam("of_user"), _c.c.expires_at < func.now())
FIND = select(_c.c.digest, _c.c.user_id, _c.c.workspace_id, _c.c.password_hash).where(*_shown)
SPEND = delete(_c).where(*_shown).returning(_c.c.digest)


def add(tx: Tx, challenge: Challenge) -> None:
    """The person's expired ones go."""
    tx.later(DELETE_EXPIRED, {"of_user": challenge.user_id})
    row = {
        "digest": challenge.digest,
        "user_id": challenge.user_id,
        "password_hash": challenge.password_hash,
        "life": CHALLENGE_LIFE,
    }
    tx.later(INSERT, row)


async def find(tx: ReadTx, digest: bytes) -> Challenge | None:
    row = await tx.row(FIND, {"shown": digest})
    if row is None:
        return None
    return Challenge(digest=row[0], user_id=row[1], workspace_id=row[2], password_hash=row[3])


async def spend(tx: Tx, digest: bytes) -> bool:
    """Of two that answer a challenge at once, one does."""
    return bool(await tx.rows(SPEND, {"shown": digest}))
