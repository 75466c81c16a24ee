from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity.domain.access.audit import Act
from identity.domain.verifications.document import Document
from identity.domain.verifications.verification import Verification
from identity.store.access import audit_log


async def link_document(tx: Tx, case: Verification, document_id: UUID) -> Document:
    """The document, with a line in the audit log that it was looked at. Raises `NotFound`."""
    for document in case.documents:
        if document.id == document_id:
            audit_log.add(
                tx,
                Act.VERIFICATION_DOCUMENT_OPENED,
                f"verification:{case.id}",
                detail=f"document:{document_id}",
            )
            return document
    raise NotFound("there is no such document")
