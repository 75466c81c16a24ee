"""Where those who need several things at once wait for each other, until the transaction ends."""

import hashlib
from enum import IntEnum

from chassis.db import ReadTx, Tx
from sqlalchemy import ARRAY, BigInteger, bindparam, func, select

_KEYS = func.unnest(bindparam("keys", type_=ARRAY(BigInteger))).table_valued("key").render_derived("wanted")
WAIT = select(func.pg_advisory_xact_lock(_KEYS.c.key))
SHARE = select(func.pg_advisory_xact_lock_shared(_KEYS.c.key))


class Turn(IntEnum):
    """What one waits for, in the order in which everybody does, so that nobody waits in a circle."""

    CATALOGUE = -2  # of an event: who takes away what it sells, alone; who sells it or refers to it, together
    UPLOADS = -1  # visitors whose files no answer names yet
    SEVERAL = 0  # those who need several things of one workspace, or give one up for another
    ROUND_ROBIN = 1  # of a booking type
    LIMITS = 2  # of a booking type
    GROUP = 3  # of a booking type and a start


def wait(tx: Tx, *turns: tuple[Turn, *tuple[object, ...]]) -> None:
    """Goes with the next statement, which then sees what those before have done."""
    if turns:
        tx.later(WAIT, {"keys": sorted({_key(turn, tx.workspace_id, *of) for turn, *of in turns})})


def share(tx: Tx, turn: Turn, *of: object) -> None:
    """With all but those who `wait` for it; goes with the next statement too."""
    tx.later(SHARE, {"keys": [key(tx, turn, *of)]})


def key(tx: ReadTx, turn: Turn, *of: object) -> int:
    """For a statement that takes the turn itself."""
    return _key(turn, tx.workspace_id, *of)


def _key(turn: Turn, *of: object) -> int:
    """61 bits of a hash, behind the place of the turn in the order, which has room from -4 to 3."""
    material = "|".join(map(str, of)).encode()
    digest = hashlib.blake2b(material, digest_size=8).digest()
    return turn << 61 | int.from_bytes(digest, "big") >> 3
