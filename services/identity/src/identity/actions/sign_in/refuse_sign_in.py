from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.sessions.client import Client
from identity.domain.sign_in.attempts import Counters
from identity.store.access import audit_log
from identity.store.sign_in import attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseSignIn:
    """`user_id` is None where nobody of the transaction's workspace was meant."""

    user_id: UUID | None
    counters: Counters
    client: Client


async def refuse_sign_in(tx: Tx, wish: RefuseSignIn) -> None:
    """The failure itself is counted already; the workspace's own people see it in the audit log."""
    await attempts.note_failure(tx, wish.counters)
    if wish.user_id is not None:
        audit_log.add(tx, Act.SIGN_IN_FAILED, f"user:{wish.user_id}", detail=wish.client.network)
