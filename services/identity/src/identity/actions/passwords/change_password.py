from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity.domain.audit import Act
from identity.domain.errors import WrongPassword
from identity.store import audit_log, users


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """For a person whose old password was checked against `old_hash`."""

    user_id: UUID
    old_hash: str
    new_hash: str


async def change_password(tx: Tx, wish: ChangePassword) -> None:
    """Raises `WrongPassword` where it was changed meanwhile."""
    changed = await users.change_password(tx, wish.user_id, old_hash=wish.old_hash, new_hash=wish.new_hash)
    if not changed:
        raise WrongPassword("the old password is wrong", field="old_password")
    audit_log.add(tx, Act.PASSWORD_CHANGED, f"user:{wish.user_id}")
