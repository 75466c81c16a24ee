from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity.domain.errors import SecondFactorOn
from identity.store.second_factor import factors


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolSecondFactor:
    user_id: UUID
    sealed_secret: bytes


async def enrol_second_factor(tx: Tx, wish: EnrolSecondFactor) -> None:
    """It counts when it is confirmed. Raises `SecondFactorOn`."""
    if not await factors.enrol(tx, wish.user_id, wish.sealed_secret):
        raise SecondFactorOn("switch the second factor off before you set up another")
