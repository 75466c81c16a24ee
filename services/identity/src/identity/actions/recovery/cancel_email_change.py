from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.store.access import audit_log
from identity.store.mails import email_changes


async def cancel_email_change(tx: Tx, user_id: UUID) -> None:
    """The mailed link serves no more; nothing happens where none waits."""
    if await email_changes.take_back(tx, user_id):
        audit_log.add(tx, Act.EMAIL_CHANGE_CANCELED, f"user:{user_id}")
