from uuid import UUID

from chassis.db import Tx
from chassis.errors import Denied, Exhausted

from identity import events
from identity.domain.audit import Act
from identity.domain.errors import AlreadyInvited, AlreadyStaff
from identity.domain.invites.invite import Invite, Invited
from identity.domain.mails.mailed_link import LIFE, MailedLink
from identity.store import audit_log, memberships
from identity.store.invites import invites
from identity.store.mails import mailed_links

RETRY_SECONDS = 900


async def create_invite(tx: Tx, wish: Invited, link: MailedLink, *, by: UUID) -> Invite:
    """An open invite of the address gives way. Raises `AlreadyStaff`, `AlreadyInvited` or `Exhausted`."""
    inviter = await memberships.rights_of(tx, by)
    if inviter is None:
        raise Denied("you are not a member of this workspace any more")
    inviter.check_gives(wish.role, wish.scopes)
    if await memberships.includes_address(tx, wish.email):
        raise AlreadyStaff
    for replaced in await invites.replace_open(tx, wish.email):
        mailed_links.cancel(tx, replaced)
    invite = Invite(
        id=link.id, invited=wish, invited_by=by, created_at=tx.now, expires_at=tx.now + LIFE[link.kind]
    )
    if not await invites.add(tx, invite):
        raise AlreadyInvited("somebody invited this address at the same moment")
    if not await mailed_links.add(tx, link):
        raise Exhausted("several invites went to this address lately", retry_after_seconds=RETRY_SECONDS)
    audit_log.add(tx, Act.STAFF_INVITED, f"invite:{invite.id}", detail=wish.role.value)
    tx.emit(events.mail_requested(link))
    return invite
