from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.mails.mailed_link import MailedLink
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.store.access import audit_log
from identity.store.mails import mailed_links
from identity.store.second_factor import factors


async def disable_second_factor(tx: Tx, user_id: UUID, notice: MailedLink | None) -> None:
    """Its recovery codes go with it; `notice` tells the person, where her address is proved."""
    if not await factors.remove(tx, user_id):
        return
    audit_log.add(tx, Act.SECOND_FACTOR_OFF, f"user:{user_id}")
    if notice is not None and await mailed_links.add(tx, notice):
        tx.enter(NOBODYS_WORKSPACE)
        tx.emit(events.mail_requested(notice))
