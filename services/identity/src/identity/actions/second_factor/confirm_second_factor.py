from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity.domain.access.audit import Act
from identity.domain.errors import SessionOver
from identity.store.access import audit_log
from identity.store.second_factor import factors
from identity.store.sessions import living


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSecondFactor:
    """For a code that fits; `step` is its time step."""

    user_id: UUID
    session_id: UUID
    step: int
    recovery_digests: Sequence[bytes]


async def confirm_second_factor(tx: Tx, wish: ConfirmSecondFactor) -> None:
    """Raises `NotFound` where there is none to confirm, `SessionOver` for whoever is no longer in."""
    if not await living.hold(tx, wish.user_id, wish.session_id):
        raise SessionOver
    if not await factors.confirm(tx, wish.user_id, wish.step):
        raise NotFound("there is no second factor to confirm")
    factors.replace_recovery_codes(tx, wish.user_id, wish.recovery_digests)
    audit_log.add(tx, Act.SECOND_FACTOR_ON, f"user:{wish.user_id}")
