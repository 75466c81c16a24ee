from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity.domain.access.audit import Act
from identity.store.access import audit_log
from identity.store.second_factor import factors


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmSecondFactor:
    """For a code that fits; `step` is its time step."""

    user_id: UUID
    step: int
    recovery_digests: Sequence[bytes]


async def confirm_second_factor(tx: Tx, wish: ConfirmSecondFactor) -> None:
    """Raises `NotFound` where there is none to confirm."""
    if not await factors.confirm(tx, wish.user_id, wish.step):
        raise NotFound("there is no second factor to confirm")
    factors.replace_recovery_codes(tx, wish.user_id, wish.recovery_digests)
    audit_log.add(tx, Act.SECOND_FACTOR_ON, f"user:{wish.user_id}")
