from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.errors import TooManyDocuments
from identity.domain.verifications.document import MOST_DOCUMENTS, Document
from identity.domain.verifications.verification import Verification
from identity.store.access import audit_log
from identity.store.verifications import documents, verifications


async def add_document(tx: Tx, case: Verification, document: Document) -> Document:
    """For a case that was open a moment ago. Raises `TooManyDocuments`."""
    if not await verifications.count_document(tx, case.id):
        raise TooManyDocuments(f"a case that waits for you holds up to {MOST_DOCUMENTS} documents")
    documents.add(tx, document)
    audit_log.add(
        tx, Act.VERIFICATION_DOCUMENT_ADDED, f"verification:{case.id}", detail=f"document:{document.id}"
    )
    return document
