from uuid import UUID

from chassis.db import Tx
from sqlalchemy import insert

from identity.domain.audit import Act
from identity.store.tables import audit_log

INSERT = insert(audit_log)


def add(tx: Tx, act: Act, subject: str, *, detail: str = "", user_id: UUID | None = None) -> None:
    """In the transaction of the act itself. `user_id` acts where nobody was signed in before."""
    row = {
        "id": tx.new_id(),
        "at": tx.now,
        "actor": f"user:{user_id}" if user_id else tx.caller.actor,
        "action": act.value,
        "subject": subject,
        "detail": detail,
    }
    tx.later(INSERT, row)
