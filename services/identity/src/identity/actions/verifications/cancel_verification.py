from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import VerificationClosed
from identity.domain.verifications.verification import Verification
from identity.store.access import audit_log
from identity.store.verifications import verifications


async def cancel_verification(tx: Tx, case: Verification) -> Verification:
    """Raises `VerificationClosed`."""
    canceled = await verifications.cancel(tx, case.id)
    if canceled is None:
        raise VerificationClosed("the case is decided already", status=case.status.value)
    audit_log.add(tx, Act.VERIFICATION_CANCELED, f"verification:{case.id}")
    tx.emit(events.verification_canceled(canceled))
    return canceled
