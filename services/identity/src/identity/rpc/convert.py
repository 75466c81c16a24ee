"""Messages to domain values and back."""

from collections.abc import Iterable
from uuid import UUID

from frontdesk.common.v1 import signing_keys_pb2
from frontdesk.identity.v1 import identity_pb2

from identity.credentials.access_tokens import Signer
from identity.domain.access.audit import AuditEntry
from identity.domain.access.signing_key import SigningKey
from identity.domain.people.staff import NewOwner, User
from identity.domain.sessions import client as clients
from identity.domain.sessions.refresh_token import RefreshToken
from identity.domain.sessions.session import Grant, OpenSession
from identity.domain.workspaces.workspace import Profile
from identity.events import staff_message, workspace_message

__all__ = [
    "audit_message",
    "new_owner",
    "profile",
    "readable_ids",
    "session_message",
    "signing_key_message",
    "staff_message",
    "tokens_message",
    "user_message",
    "workspace_message",
]


def profile(message: identity_pb2.NewWorkspace) -> Profile:
    return Profile(
        name=message.name,
        slug=message.slug,
        time_zone=message.time_zone,
        currency=message.currency,
        country=message.country,
    )


def new_owner(message: identity_pb2.NewOwner) -> NewOwner:
    return NewOwner(name=message.name, email=message.email, password=message.password, locale=message.locale)


def audit_message(entry: AuditEntry) -> identity_pb2.AuditEntry:
    message = identity_pb2.AuditEntry(
        id=str(entry.id), actor=entry.actor, action=entry.action, subject=entry.subject, detail=entry.detail
    )
    message.at.FromDatetime(entry.at)
    return message


def session_message(session: OpenSession, *, current: bool) -> identity_pb2.Session:
    message = identity_pb2.Session(
        id=str(session.id),
        workspace_id=str(session.workspace_id),
        device=clients.device(session.client.agent),
        address=session.client.network,
        current=current,
    )
    message.created_at.FromDatetime(session.created_at)
    message.last_used_at.FromDatetime(session.last_used_at)
    return message


def readable_ids(texts: Iterable[str]) -> list[UUID]:
    """A text that is no id names nobody."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def user_message(user: User) -> identity_pb2.User:
    return identity_pb2.User(
        id=str(user.id),
        name=user.name,
        email=user.email,
        email_verified=user.email_verified,
        locale=user.locale.value,
        version=user.version,
    )


def tokens_message(grant: Grant, refresh_token: RefreshToken, signer: Signer) -> identity_pb2.Tokens:
    return identity_pb2.Tokens(
        access_token=signer.sign(grant),
        refresh_token=str(refresh_token),
        token_type="bearer",  # noqa: S106, for this is the kind, not the token
        expires_in=signer.token_seconds,
        workspace_id=str(grant.session.workspace_id),
    )


def signing_key_message(key: SigningKey) -> signing_keys_pb2.SigningKey:
    message = signing_keys_pb2.SigningKey(kid=key.kid, public_key=key.public_key)
    if key.not_after is not None:
        message.not_after.FromDatetime(key.not_after)
    return message
