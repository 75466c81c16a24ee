from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity.domain.errors import InvalidCode
from identity.domain.second_factor.factor import ShownCode
from identity.domain.sign_in.attempts import Counters
from identity.store.second_factor import factors
from identity.store.sessions import proofs
from identity.store.sign_in import attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveSession:
    """By a code, or where `shown` is None by a password that matched."""

    session_id: UUID
    counters: Counters
    shown: ShownCode | None = None


async def prove_session(tx: Tx, wish: ProveSession) -> None:
    """Raises `InvalidCode` where the code was used before."""
    if wish.shown is not None and not await factors.use(tx, wish.shown):
        raise InvalidCode
    attempts.note_success(tx, wish.counters)
    proofs.renew(tx, wish.session_id)
