from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.personal_data.erasure import ERASERS, Erasure, Scope, State, Subject
from identity.store.access import audit_log
from identity.store.rights import erasures


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPersonErasure:
    id: UUID
    subject: Subject
    sealed: bytes


async def request_person_erasure(tx: Tx, wish: RequestPersonErasure) -> Erasure | None:
    """What was asked for now or before; the memberships are ended by a job right after it."""
    user_id = wish.subject.user_id
    if await erasures.add(tx, wish.id, Scope.PERSON, user_id, wish.sealed, State.LEAVING):
        parts = [
            (workspace_id, service) for workspace_id in wish.subject.staff for service in sorted(ERASERS)
        ]
        erasures.add_parts(tx, wish.id, parts)
        audit_log.add(tx, Act.PERSON_ERASED, f"user:{user_id}")
    return await erasures.of_subject(tx, user_id)
