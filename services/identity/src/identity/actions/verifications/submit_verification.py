from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import DocumentNeeded, VerificationClosed
from identity.domain.verifications.verification import Status, Verification
from identity.store.access import audit_log
from identity.store.verifications import verifications


async def submit_verification(tx: Tx, case: Verification) -> Verification:
    """Raises `VerificationClosed` or `DocumentNeeded`."""
    submitted = await verifications.submit(tx, case.id)
    if submitted is None and case.status is Status.REQUIRES_INPUT and not case.documents:
        raise DocumentNeeded("upload a document first")
    if submitted is None:
        raise VerificationClosed("the case does not wait for you", status=case.status.value)
    audit_log.add(tx, Act.VERIFICATION_SUBMITTED, f"verification:{case.id}")
    tx.emit(events.verification_submitted(submitted))
    return submitted
