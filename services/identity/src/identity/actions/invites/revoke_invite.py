from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from identity.domain.access.audit import Act
from identity.store.access import audit_log
from identity.store.invites import invites
from identity.store.mails import mailed_links


async def revoke_invite(tx: Tx, id_: UUID) -> None:
    """One that was accepted cannot be taken back: remove the member instead."""
    if not await invites.revoke(tx, id_):
        raise NotFound("there is no such open invite")
    mailed_links.cancel(tx, id_)
    audit_log.add(tx, Act.INVITE_REVOKED, f"invite:{id_}")
