from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import OwnVerification, VerificationClosed
from identity.domain.verifications.verification import Decision, Verification, may_decide
from identity.store.access import audit_log
from identity.store.verifications import verifications


async def decide_verification(tx: Tx, case: Verification, decision: Decision, reviewer: UUID) -> Verification:
    """Raises `OwnVerification` or `VerificationClosed`."""
    if not may_decide(tx.caller.role, own=case.user_id == reviewer):
        raise OwnVerification("another admin or the owner must decide about you")
    decided = await verifications.decide(tx, case.id, decision, reviewer)
    if decided is None:
        raise VerificationClosed("only a submitted case is decided", status=case.status.value)
    told = decision.status.value + (f": {decision.reason.value}" if decision.reason else "")
    audit_log.add(tx, Act.VERIFICATION_DECIDED, f"verification:{case.id}", detail=told)
    tx.emit(events.verification_decided(decided))
    return decided
