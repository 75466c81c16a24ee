from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity.domain.access.audit import Act
from identity.domain.errors import VerificationClosed
from identity.domain.verifications.verification import Verification
from identity.store.access import audit_log
from identity.store.verifications import documents, verifications


async def remove_document(tx: Tx, case: Verification, document_id: UUID) -> None:
    """Raises `NotFound` or `VerificationClosed`."""
    if not await documents.remove(tx, case.id, document_id):
        raise NotFound("there is no such document")
    if not await verifications.discount_document(tx, case.id):
        raise VerificationClosed("the case was submitted; its documents stay", status=case.status.value)
    audit_log.add(
        tx, Act.VERIFICATION_DOCUMENT_REMOVED, f"verification:{case.id}", detail=f"document:{document_id}"
    )
