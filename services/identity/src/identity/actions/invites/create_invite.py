from uuid import UUID

from chassis.db import Tx
from chassis.errors import Exhausted

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import AlreadyInvited, AlreadyStaff, EmailNotVerified
from identity.domain.mails.mailed_link import LIFE, MailedLink
from identity.domain.people.invite import DAY, MOST_A_DAY, Invite, Invited
from identity.domain.people.staff import Rights
from identity.store.access import audit_log
from identity.store.invites import invites
from identity.store.mails import mailed_links
from identity.store.people import memberships, users

RETRY_SECONDS = 900


async def create_invite(
    tx: Tx, wish: Invited, link: MailedLink, *, by: UUID, rights: Rights, verified_only: bool = False
) -> Invite:
    """An open invite of the address gives way; `rights` are those of `by`, who holds the staff meanwhile.

    Raises `EmailNotVerified`, `AlreadyStaff`, `AlreadyInvited` or `Exhausted`.
    """
    rights.check_gives(wish.role, wish.scopes)
    if verified_only:
        await _check_verified(tx, by)
    if await invites.count_since(tx, tx.now - DAY) >= MOST_A_DAY:
        raise Exhausted(
            f"a workspace invites {MOST_A_DAY} people a day at most", retry_after_seconds=RETRY_SECONDS
        )
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


async def _check_verified(tx: Tx, inviter_id: UUID) -> None:
    inviter = await users.find(tx, inviter_id)
    if inviter is None or not inviter.email_verified:
        raise EmailNotVerified
