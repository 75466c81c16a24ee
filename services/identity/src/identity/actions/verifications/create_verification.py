from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.errors import VerificationOpen
from identity.domain.verifications.verification import Kind, Verification
from identity.store.access import audit_log
from identity.store.verifications import verifications


async def create_verification(tx: Tx, user_id: UUID, kind: Kind) -> Verification:
    """Raises `VerificationOpen`."""
    made = await verifications.add(tx, user_id, kind)
    if made is None:
        raise VerificationOpen("you have a case of this kind that is not decided yet", field="kind")
    audit_log.add(tx, Act.VERIFICATION_CREATED, f"verification:{made.id}", detail=kind.value)
    return made
