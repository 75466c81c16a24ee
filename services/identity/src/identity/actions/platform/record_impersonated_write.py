from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.store.access import audit_log


async def record_impersonated_write(tx: Tx, method: str, path: str) -> None:
    """The caller's name in the log is both of whoever acts and of whom it is done as."""
    await tx.together()
    audit_log.add(tx, Act.IMPERSONATED_WRITE, f"{method} {path}")
