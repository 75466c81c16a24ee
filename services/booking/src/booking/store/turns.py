"""Where those who need several things at once wait for each other, until the transaction ends."""

import hashlib
from collections.abc import Iterable

from chassis.db import Tx
from sqlalchemy import ARRAY, BigInteger, bindparam, func, select

_KEYS = func.unnest(bindparam("keys", type_=ARRAY(BigInteger))).table_valued("key").render_derived("wanted")
WAIT = select(func.pg_advisory_xact_lock(_KEYS.c.key))


def wait(tx: Tx, *names: tuple[object, ...]) -> None:
    """Goes with the next statement, which then sees what those before have done.

    Everybody waits in one order, so nobody waits in a circle.
    """
    if names:
        tx.later(WAIT, {"keys": sorted({_key((tx.workspace_id, *name)) for name in names})})


def _key(name: Iterable[object]) -> int:
    material = "|".join(map(str, name)).encode()
    return int.from_bytes(hashlib.blake2b(material, digest_size=8).digest(), "big", signed=True)
