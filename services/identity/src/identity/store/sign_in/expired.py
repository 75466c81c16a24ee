"""What nobody can use any more goes, a few rows at a time."""

from datetime import timedelta

from chassis.db import Tx
from sqlalchemy import (
    Executable,
    Integer,
    Interval,
    Table,
    bindparam,
    cast,
    column,
    delete,
    func,
    literal,
    select,
)

from identity.domain.sign_in.attempts import FORGOTTEN_AFTER
from identity.store.mails.tables import mailed_links
from identity.store.second_factor.tables import sign_in_challenges
from identity.store.sign_in.tables import sign_in_attempts

ROWS_AT_ONCE = 1_000
KEPT_AFTER_USE = timedelta(days=7)
"""So long it can be told what became of a link."""


def _older(table: Table, moment: str, age: timedelta) -> Executable:
    """Skips what somebody holds, so it waits for nobody and nobody waits in a circle."""
    before = func.now() - cast(literal(age, Interval), Interval)
    some = (
        select(*table.primary_key.columns)
        .where(column(moment) < before)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
    )
    (key,) = table.primary_key.columns
    return delete(table).where(key.in_(some)).returning(key)


LINKS = _older(mailed_links, "expires_at", KEPT_AFTER_USE)
ATTEMPTS = _older(sign_in_attempts, "last_at", FORGOTTEN_AFTER)
CHALLENGES = _older(sign_in_challenges, "expires_at", timedelta(0))


async def delete_some(tx: Tx) -> int:
    """The largest number of rows that went from one table."""
    most = {"most": ROWS_AT_ONCE}
    gone = await tx.together((LINKS, most), (ATTEMPTS, most), (CHALLENGES, most))
    return max(map(len, gone))
