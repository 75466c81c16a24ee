from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.outside.account import LinkedIdentity, OutsidePerson
from identity.domain.outside.errors import OutsideIdentityTaken
from identity.store.access import audit_log
from identity.store.outside import identities, ways_in


async def link_identity(tx: Tx, person: OutsidePerson, user_id: UUID) -> LinkedIdentity:
    """A second time changes nothing. Raises `OutsideIdentityTaken`."""
    is_new = await identities.link(tx, person, user_id)
    linked = await ways_in.find(tx, person)
    if is_new is None or linked is None:
        raise OutsideIdentityTaken
    if is_new:
        subject = f"user:{user_id}"
        audit_log.add(tx, Act.OUTSIDE_IDENTITY_LINKED, subject, detail=person.issuer, user_id=user_id)
    return linked
