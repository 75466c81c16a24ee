from dataclasses import dataclass

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.mails.locale import Locale
from identity.domain.mails.mailed_link import MailedLink
from identity.domain.people.staff import Role, StaffMember, User
from identity.domain.workspaces.workspace import Profile, Workspace
from identity.store import workspaces
from identity.store.access import audit_log
from identity.store.mails import mailed_links
from identity.store.people import memberships, users


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardWorkspace:
    profile: Profile
    owner_name: str
    owner_email: str
    owner_locale: Locale
    password_hash: str
    verification: MailedLink | None
    """None where the address was proved already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Onboarded:
    workspace: Workspace
    owner: User


async def onboard_workspace(tx: Tx, wish: OnboardWorkspace) -> Onboarded:
    """Makes the transaction's workspace with its owner. Raises `SlugTaken` or `EmailTaken`."""
    workspace = await workspaces.add(tx, wish.profile)
    proved = wish.verification is None
    owner = User(
        id=tx.new_id(),
        name=wish.owner_name,
        email=wish.owner_email,
        email_verified=proved,
        locale=wish.owner_locale,
    )
    # Of an outside sign-in the provider says the address.
    await users.add(tx, owner, wish.password_hash, field="ticket" if proved else "owner.email")
    member = StaffMember(
        id=tx.new_id(),
        user_id=owner.id,
        name=owner.name,
        email=owner.email,
        role=Role.OWNER,
        bookable=True,
    )
    memberships.add(tx, member)

    audit_log.add(tx, Act.WORKSPACE_ONBOARDED, f"workspace:{workspace.id}", user_id=owner.id)
    tx.emit(events.workspace_onboarded(workspace))
    tx.emit(events.staff_added(member))
    if wish.verification is None:
        await users.verify_email(tx, owner.email)
    elif await mailed_links.add(tx, wish.verification):
        tx.emit(events.mail_requested(wish.verification))
    return Onboarded(workspace=workspace, owner=owner)
