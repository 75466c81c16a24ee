from datetime import datetime
from uuid import UUID

from chassis.events.outbox import Outgoing, event
from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1 import identity_pb2
from frontdesk.identity.v1.identity_events_pb2 import (
    MailRequested,
    StaffAdded,
    StaffChanged,
    StaffRemoved,
    WorkspaceChanged,
    WorkspaceOnboarded,
    WorkspaceRestored,
    WorkspaceSuspended,
)
from frontdesk.identity.v1.verification_events_pb2 import (
    VerificationCanceled,
    VerificationDecided,
    VerificationSubmitted,
)

from identity.domain.mails.mailed_link import MailedLink
from identity.domain.people.staff import StaffMember
from identity.domain.personal_data.erasure import Scope
from identity.domain.verifications.verification import Verification
from identity.domain.workspaces.workspace import Workspace


def workspace_onboarded(workspace: Workspace) -> Outgoing:
    fact = WorkspaceOnboarded(workspace=workspace_message(workspace))
    return event("identity.workspace.onboarded", workspace.id, fact)


def workspace_changed(workspace: Workspace) -> Outgoing:
    fact = WorkspaceChanged(workspace=workspace_message(workspace))
    return event("identity.workspace.changed", workspace.id, fact, version=workspace.version)


def workspace_suspended(workspace_id: UUID, suspended_at: datetime) -> Outgoing:
    fact = WorkspaceSuspended(workspace_id=str(workspace_id))
    fact.suspended_at.FromDatetime(suspended_at)
    return event("identity.workspace.suspended", workspace_id, fact)


def workspace_restored(workspace_id: UUID) -> Outgoing:
    return event(
        "identity.workspace.restored", workspace_id, WorkspaceRestored(workspace_id=str(workspace_id))
    )


def staff_added(member: StaffMember) -> Outgoing:
    return event("identity.staff.added", member.id, StaffAdded(staff=staff_message(member)))


def staff_changed(member: StaffMember) -> Outgoing:
    fact = StaffChanged(staff=staff_message(member))
    return event("identity.staff.changed", member.id, fact, version=member.version)


def staff_removed(member: StaffMember) -> Outgoing:
    return event("identity.staff.removed", member.id, StaffRemoved(staff=staff_message(member)))


def rights_revoked(workspace_id: UUID, user_id: UUID, not_before: datetime) -> Outgoing:
    """All access tokens of the person in the workspace; a refresh gives one with the rights of now."""
    fact = SessionRevoked(user_id=str(user_id), workspace_id=str(workspace_id))
    fact.not_before.FromDatetime(not_before)
    return event("identity.session.revoked", user_id, fact)


def session_revoked(workspace_id: UUID, user_id: UUID, session_id: UUID, not_before: datetime) -> Outgoing:
    fact = SessionRevoked(session_id=str(session_id), user_id=str(user_id), workspace_id=str(workspace_id))
    fact.not_before.FromDatetime(not_before)
    return event("identity.session.revoked", session_id, fact)


def person_revoked(workspace_id: UUID, user_id: UUID, not_before: datetime) -> Outgoing:
    """All sessions of a person in a workspace, whatever they are."""
    fact = SessionRevoked(user_id=str(user_id), workspace_id=str(workspace_id))
    fact.not_before.FromDatetime(not_before)
    return event("identity.session.revoked", user_id, fact)


def export_requested(export_id: UUID, user_id: UUID, staff_id: UUID) -> Outgoing:
    fact = ExportRequested(export_id=str(export_id), user_id=str(user_id), staff_id=str(staff_id))
    return event("identity.export.requested", export_id, fact)


def erasure_requested(
    erasure_id: UUID, scope: Scope, *, round_: int, person: tuple[UUID, UUID] | None = None
) -> Outgoing:
    """`person` is user and membership; None where all of the workspace goes."""
    user_id, staff_id = map(str, person) if person else ("", "")
    fact = ErasureRequested(
        erasure_id=str(erasure_id), scope=scope.value, round=round_, user_id=user_id, staff_id=staff_id
    )
    return event("identity.erasure.requested", erasure_id, fact)


def verification_submitted(case: Verification) -> Outgoing:
    fact = VerificationSubmitted(id=str(case.id), user_id=str(case.user_id), kind=case.kind.value)
    return event("identity.verification.submitted", case.id, fact)


def verification_decided(case: Verification) -> Outgoing:
    fact = VerificationDecided(
        id=str(case.id),
        user_id=str(case.user_id),
        kind=case.kind.value,
        status=case.status.value,
        reason=case.reason.value if case.reason else "",
    )
    return event("identity.verification.decided", case.id, fact)


def verification_canceled(case: Verification) -> Outgoing:
    fact = VerificationCanceled(id=str(case.id), user_id=str(case.user_id), kind=case.kind.value)
    return event("identity.verification.canceled", case.id, fact)


def api_key_revoked(workspace_id: UUID, key_id: UUID, not_before: datetime) -> Outgoing:
    """To those who verify tokens a key is a session that nobody signed in to."""
    fact = SessionRevoked(session_id=str(key_id), workspace_id=str(workspace_id))
    fact.not_before.FromDatetime(not_before)
    return event("identity.session.revoked", key_id, fact)


def mail_requested(link: MailedLink) -> Outgoing:
    return event("identity.mail.requested", link.id, MailRequested(id=str(link.id), kind=link.kind.value))


def workspace_message(workspace: Workspace) -> identity_pb2.Workspace:
    profile = workspace.profile
    message = identity_pb2.Workspace(
        id=str(workspace.id),
        name=profile.name,
        slug=profile.slug,
        time_zone=profile.time_zone,
        currency=profile.currency,
        country=profile.country,
        version=workspace.version,
        suspended=workspace.suspended,
    )
    message.created_at.FromDatetime(workspace.created_at)
    return message


def staff_message(member: StaffMember) -> identity_pb2.StaffMember:
    return identity_pb2.StaffMember(
        id=str(member.id),
        user_id=str(member.user_id),
        name=member.name,
        email=member.email,
        role=member.role.value,
        bookable=member.bookable,
        scopes=member.scopes,
        version=member.version,
    )
