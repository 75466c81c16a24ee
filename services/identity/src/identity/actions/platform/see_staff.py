from chassis.db import Tx

from identity.domain.audit import Act
from identity.domain.staff import StaffMember
from identity.store import audit_log, memberships
from identity.store.memberships import Key


async def see_staff(tx: Tx, *, most: int, after: Key | None) -> list[tuple[StaffMember, Key]]:
    """Of the transaction's own workspace, whose audit log tells that somebody of the platform looked."""
    found = await memberships.page(tx, most=most, after=after)
    audit_log.add(tx, Act.STAFF_SEEN_BY_PLATFORM, f"workspace:{tx.workspace_id}")
    return found
