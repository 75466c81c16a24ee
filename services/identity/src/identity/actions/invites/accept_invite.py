from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx, naming

from identity import events
from identity.domain.access.audit import Act
from identity.domain.errors import AlreadyStaff, InvalidLink, InviteOfAnother, SessionOver
from identity.domain.mails.mailed_link import MailKind
from identity.domain.people.staff import StaffMember, User
from identity.domain.sessions.client import Client
from identity.domain.sessions.session import Grant, Session
from identity.store import workspaces
from identity.store.access import audit_log
from identity.store.invites import invites
from identity.store.mails import mailed_links
from identity.store.people import memberships, past_memberships, users
from identity.store.sessions import living, sessions

_ALREADY = ("user_memberships_pkey", "memberships_workspace_id_user_id_key")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """The account that the invited person makes; `user` has the address that was invited."""

    user: User
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvite:
    """By a person who is signed in, or with an account that is made now. `digest` is the link's."""

    digest: bytes
    person: User | NewPerson
    session_id: UUID | None = None
    """In which somebody with an account accepts; it must not be over."""
    first_token: bytes
    client: Client
    proved_at: datetime | None = None
    """When the person of the session that joins showed that it is she; None means now."""


async def accept_invite(tx: Tx, wish: AcceptInvite) -> Grant:
    """Spends the link. Raises `InvalidLink`, `InviteOfAnother`, `EmailTaken`, `AlreadyStaff`,
    `SessionOver` or `WorkspaceSuspended`.
    """
    await workspaces.refuse_suspended(tx)
    link = await mailed_links.spend(tx, MailKind.STAFF_INVITE, wish.digest)
    invite = await invites.accept(tx, link.id) if link else None
    if invite is None:
        raise InvalidLink
    user = wish.person.user if isinstance(wish.person, NewPerson) else wish.person
    if user.email != invite.invited.email:
        raise InviteOfAnother
    if isinstance(wish.person, NewPerson):
        await users.add(tx, user, wish.person.password_hash, field="token")
    await users.verify_email(tx, user.email)
    if wish.session_id is not None and not await living.hold(tx, user.id, wish.session_id):
        raise SessionOver
    member = StaffMember(
        id=await past_memberships.staff_id(tx, user.id) or tx.new_id(),
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=invite.invited.role,
        bookable=invite.invited.bookable,
        scopes=invite.invited.scopes,
    )
    memberships.add(tx, member)
    with naming(dict.fromkeys(_ALREADY, AlreadyStaff())):
        await tx.together()
    tx.emit(events.staff_added(member))
    audit_log.add(tx, Act.STAFF_JOINED, f"staff:{member.id}", detail=member.role.value, user_id=user.id)
    return _begin_session(tx, wish, member)


def _begin_session(tx: Tx, wish: AcceptInvite, member: StaffMember) -> Grant:
    session = Session(id=tx.new_id(), workspace_id=tx.workspace_id, user_id=member.user_id, created_at=tx.now)
    sessions.start(tx, session, wish.first_token, wish.client, proved_at=wish.proved_at)
    audit_log.add(tx, Act.SESSION_STARTED, f"session:{session.id}", user_id=member.user_id)
    return Grant(session=session, role=member.role, scopes=member.scopes, granted_at=tx.now)
