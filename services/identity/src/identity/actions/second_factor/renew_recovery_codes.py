from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity.domain.access.audit import Act
from identity.store.access import audit_log
from identity.store.second_factor import factors


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewRecoveryCodes:
    user_id: UUID
    recovery_digests: Sequence[bytes]


async def renew_recovery_codes(tx: Tx, wish: RenewRecoveryCodes) -> None:
    """Raises `NotFound` where no second factor is on."""
    factor = await factors.find(tx, wish.user_id)
    if factor is None or factor.confirmed_at is None:
        raise NotFound("there is no second factor")
    factors.replace_recovery_codes(tx, wish.user_id, wish.recovery_digests)
    audit_log.add(tx, Act.RECOVERY_CODES_RENEWED, f"user:{wish.user_id}")
