"""Which workspace a mailed invite is of."""

from uuid import UUID

from chassis.context import caller_in
from chassis.db import Database

from identity.domain.errors import InvalidLink
from identity.domain.mails import link_token
from identity.domain.mails.mailed_link import MailKind
from identity.domain.people.invite import Invite
from identity.domain.people.staff import User
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.store.invites import invites
from identity.store.mails import mailed_links
from identity.store.people import users


async def find_invite(database: Database, token: str) -> tuple[UUID, Invite, User | None]:
    """Workspace, invite and who has its address already. Raises `InvalidLink`."""
    digest = link_token.parse(token).digest
    async with database.read(caller_in(NOBODYS_WORKSPACE)) as tx:
        link = await mailed_links.find_open_link(tx, MailKind.STAFF_INVITE, digest)
        known = await users.find_by_email(tx, link.email) if link else None
    if link is None or link.workspace_id is None:
        raise InvalidLink
    async with database.read(caller_in(link.workspace_id)) as tx:
        invite = await invites.find_open(tx, link.id)
    if invite is None:
        raise InvalidLink
    return link.workspace_id, invite, known
