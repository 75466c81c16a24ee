import math

from chassis.db import Tx
from sqlalchemy import ARRAY, Interval, LargeBinary, any_, bindparam, delete, func, select, text, update

from identity.domain.sign_in.attempts import (
    FIRST_WAIT,
    FORGOTTEN_AFTER,
    Counters,
    wait_after,
)
from identity.store.sign_in.tables import sign_in_attempts

_s = sign_in_attempts

# Each attempt counts as failed until it has succeeded, so of many at once no more pass than of one by one.
TAKE = text("""
    INSERT INTO sign_in_attempts AS known (digest, attempts, last_at, open_at)
    SELECT digest, 1, now(), to_timestamp(0)
    FROM unnest(CAST(:digests AS bytea[])) WITH ORDINALITY AS counted(digest, position) ORDER BY position
    ON CONFLICT (digest) DO UPDATE SET
        last_at = now(),
        attempts = CASE WHEN known.last_at < now() - CAST(:forgotten AS interval) THEN 1
            ELSE known.attempts + 1 END
    WHERE known.open_at <= clock_timestamp()
    RETURNING digest, attempts
""")
SLOW_DOWN = (
    update(_s)
    .where(_s.c.digest == bindparam("of"))
    .values(open_at=func.now() + bindparam("wait", type_=Interval))
)
WAIT = select(func.max(_s.c.open_at) - func.now()).where(
    _s.c.digest == any_(bindparam("digests", type_=ARRAY(LargeBinary)))
)
# As much as a success costs, whether there is such an account or not.
NOTE_FAILURE = update(_s).where(_s.c.digest == bindparam("of")).values(last_at=func.now())
FORGIVE = delete(_s).where(_s.c.digest == bindparam("of"))
GIVE_BACK = (
    update(_s).where(_s.c.digest == bindparam("of")).values(attempts=func.greatest(_s.c.attempts - 1, 0))
)


async def take(tx: Tx, counters: Counters) -> int | None:
    """Counts an attempt; answers the seconds to wait where one is not allowed yet."""
    digests = [counter.digest for counter in counters.in_order]
    rows = await tx.rows(TAKE, {"digests": digests, "forgotten": FORGOTTEN_AFTER})
    counts: dict[bytes, int] = {row[0]: row[1] for row in rows}
    if len(counts) < len(digests):
        wait = await tx.scalar(WAIT, {"digests": digests}) or FIRST_WAIT
        return max(1, math.ceil(wait.total_seconds()))
    for counter in counters.in_order:
        wait = wait_after(counts[counter.digest], free=counter.free)
        if wait:
            tx.later(SLOW_DOWN, {"of": counter.digest, "wait": wait})
    return None


async def note_failure(tx: Tx, counters: Counters) -> None:
    await tx.rows(NOTE_FAILURE, {"of": counters.own.digest})


def note_success(tx: Tx, counters: Counters) -> None:
    """Of an address only this attempt is forgiven, else one own account would open all others to guessing."""
    tx.later(FORGIVE, {"of": counters.own.digest})
    if counters.address is not None:
        tx.later(GIVE_BACK, {"of": counters.address.digest})
