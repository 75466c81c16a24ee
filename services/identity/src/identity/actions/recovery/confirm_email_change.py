from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import InvalidLink
from identity.domain.mails.mailed_link import MailedLink, MailKind
from identity.domain.people.staff import User
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.store.access import audit_log
from identity.store.invites import invites
from identity.store.mails import mailed_links
from identity.store.people import own_memberships, past_memberships, users


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmEmailChange:
    """`digest` is of the presented link's token; `way_back` is mailed to the address of before."""

    digest: bytes
    user_id: UUID
    way_back: MailedLink


async def confirm_email_change(tx: Tx, wish: ConfirmEmailChange) -> None:
    """By the person's link, which serves nobody else. Sessions go on, and each workspace of hers is told.

    Raises `InvalidLink`, `EmailTaken`.
    """
    roles = await own_memberships.hold(tx, wish.user_id)
    before = await users.hold(tx, wish.user_id)
    link = await mailed_links.spend(tx, MailKind.EMAIL_CHANGE, wish.digest)
    if before is None or link is None or link.user_id != before.id:
        raise InvalidLink
    after = await users.change_email(tx, before, link.email)
    worked_in = roles.keys() | await past_memberships.of_person(tx, after.id)
    await invites.readdress(tx, worked_in, old=before.email, new=after.email)
    for workspace_id, member in await own_memberships.readdress(tx, after, list(roles)):
        tx.enter(workspace_id)
        audit_log.add(tx, Act.EMAIL_CHANGED, f"user:{after.id}")
        tx.emit(events.staff_changed(member))
    await _tell_the_old_address(tx, before, wish.way_back)


async def _tell_the_old_address(tx: Tx, before: User, way_back: MailedLink) -> None:
    """An address that nobody proved may be a stranger's, who must not be handed the account."""
    is_hers = before.email_verified and before.email == way_back.email
    if is_hers and await mailed_links.add(tx, way_back):
        tx.enter(NOBODYS_WORKSPACE)
        tx.emit(events.mail_requested(way_back))
