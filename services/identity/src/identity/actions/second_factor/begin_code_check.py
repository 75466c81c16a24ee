from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from identity.domain.errors import SignInDelayed
from identity.domain.second_factor.factor import SecondFactor
from identity.domain.sign_in.attempts import Counters
from identity.store.second_factor import factors
from identity.store.sign_in import attempts


async def begin_code_check(tx: Tx, user_id: UUID, counters: Counters) -> tuple[SecondFactor | None, datetime]:
    """Counts the attempt; answers what the code is checked against, and the time. Raises `SignInDelayed`."""
    seconds = await attempts.take(tx, counters)
    if seconds is not None:
        raise SignInDelayed(seconds)
    return await factors.find(tx, user_id), tx.now
