from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.people.staff import StaffMember
from identity.store.access import audit_log
from identity.store.people import memberships
from identity.store.people.memberships import Key


async def see_staff(tx: Tx, *, most: int, after: Key | None) -> list[tuple[StaffMember, Key]]:
    """Of the transaction's own workspace, whose audit log tells that somebody of the platform looked."""
    found = await memberships.page(tx, most=most, after=after)
    audit_log.add_look(tx, Act.STAFF_SEEN_BY_PLATFORM, f"workspace:{tx.workspace_id}")
    return found
