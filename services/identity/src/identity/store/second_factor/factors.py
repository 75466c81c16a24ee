from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx
from sqlalchemy import ARRAY, BigInteger, LargeBinary, Uuid, bindparam, delete, func, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from identity.domain.second_factor.factor import SecondFactor, ShownCode
from identity.store.second_factor.tables import recovery_codes, second_factors
from identity.store.tables import Moment

_f, _r = second_factors, recovery_codes

_left = (
    select(func.count()).select_from(_r).where(_r.c.user_id == _f.c.user_id).correlate(_f).scalar_subquery()
)
FIND = select(_f.c.user_id, _f.c.sealed_secret, _f.c.confirmed_at, _left).where(
    _f.c.user_id == bindparam("of_user")
)
_added = insert(_f).values(user_id=bindparam("of_user"), sealed_secret=bindparam("sealed"))
# One that was never confirmed makes room for the next; one that is on stays.
ENROL = _added.on_conflict_do_update(
    index_elements=[_f.c.user_id],
    set_={"sealed_secret": _added.excluded.sealed_secret, "created_at": func.now(), "last_step": 0},
    where=_f.c.confirmed_at.is_(None),
).returning(_f.c.user_id)
CONFIRM = (
    update(_f)
    .where(_f.c.user_id == bindparam("of_user"), _f.c.confirmed_at.is_(None))
    .values(confirmed_at=func.now(), last_step=bindparam("step", type_=BigInteger))
    .returning(_f.c.user_id)
)
# Guarded: a code, and any that is older than it, serves no more.
USE_STEP = (
    update(_f)
    .where(
        _f.c.user_id == bindparam("of_user"),
        _f.c.confirmed_at.is_not(None),
        _f.c.last_step < bindparam("step", type_=BigInteger),
    )
    .values(last_step=bindparam("step", type_=BigInteger))
    .returning(_f.c.user_id)
)
USE_RECOVERY_CODE = (
    delete(_r)
    .where(_r.c.user_id == bindparam("of_user"), _r.c.digest == bindparam("shown", type_=LargeBinary))
    .returning(_r.c.user_id)
)
FORGET_RECOVERY_CODES = delete(_r).where(_r.c.user_id == bindparam("of_user"))
ADD_RECOVERY_CODES = plain_insert(_r).from_select(
    ["user_id", "digest"],
    select(bindparam("of_user", type_=Uuid), func.unnest(bindparam("digests", type_=ARRAY(LargeBinary)))),
)
REMOVE_SINCE = (
    delete(_f)
    .where(_f.c.user_id == bindparam("of_user"), _f.c.confirmed_at >= bindparam("since", type_=Moment))
    .returning(_f.c.user_id)
)
REMOVE = delete(_f).where(_f.c.user_id == bindparam("of_user")).returning(_f.c.confirmed_at)


async def find(tx: ReadTx, user_id: UUID) -> SecondFactor | None:
    """Confirmed or not."""
    row = await tx.row(FIND, {"of_user": user_id})
    if row is None:
        return None
    return SecondFactor(user_id=row[0], sealed_secret=row[1], confirmed_at=row[2], recovery_codes_left=row[3])


async def enrol(tx: Tx, user_id: UUID, sealed_secret: bytes) -> bool:
    """False where one is on."""
    return bool(await tx.rows(ENROL, {"of_user": user_id, "sealed": sealed_secret}))


async def confirm(tx: Tx, user_id: UUID, step: int) -> bool:
    """False where there is none to confirm."""
    return bool(await tx.rows(CONFIRM, {"of_user": user_id, "step": step}))


async def use(tx: Tx, shown: ShownCode) -> bool:
    """False where the code was used before, or never was one."""
    if shown.step is not None:
        return bool(await tx.rows(USE_STEP, {"of_user": shown.user_id, "step": shown.step}))
    params = {"of_user": shown.user_id, "shown": shown.recovery_digest}
    return bool(await tx.rows(USE_RECOVERY_CODE, params))


def replace_recovery_codes(tx: Tx, user_id: UUID, digests: Sequence[bytes]) -> None:
    tx.later(FORGET_RECOVERY_CODES, {"of_user": user_id})
    tx.later(ADD_RECOVERY_CODES, {"of_user": user_id, "digests": list(digests)})


async def remove(tx: Tx, user_id: UUID) -> bool:
    """Whether one was on."""
    return await tx.scalar(REMOVE, {"of_user": user_id}) is not None


async def remove_since(tx: Tx, user_id: UUID, moment: datetime) -> bool:
    """Whether there was one that was switched on then or later."""
    return bool(await tx.rows(REMOVE_SINCE, {"of_user": user_id, "since": moment}))
