"""How tests call identity: as a process that speaks for a visitor, a person or itself."""

import base64
from collections.abc import Awaitable
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from chassis.context import Via
from chassis.errors import FrontdeskError
from chassis.rpc.client import Origin, Peer
from chassis.tokens import ServiceIdentity
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frontdesk.common.v1 import personal_data_pb2_grpc as common_pb2_grpc
from frontdesk.common.v1 import signing_keys_pb2_grpc
from frontdesk.identity.v1 import (
    api_keys_pb2_grpc,
    email_changes_pb2_grpc,
    identity_pb2,
    identity_pb2_grpc,
    invites_pb2_grpc,
    mails_pb2_grpc,
    me_pb2_grpc,
    personal_data_pb2_grpc,
    platform_pb2_grpc,
    recovery_pb2_grpc,
    second_factor_pb2_grpc,
    verifications_pb2_grpc,
    workspaces_pb2_grpc,
)
from google.protobuf.message import Message
from grpc import aio

PASSWORD = "correct horse battery staple"
NAMES = ("gateway", "booking", "inbox", "nobody")
SEEDS = {name: Ed25519PrivateKey.generate().private_bytes_raw() for name in NAMES}
Q = TypeVar("Q", bound=Message)
A = TypeVar("A", bound=Message)


class Process:
    """One process that calls identity over gRPC."""

    def __init__(self, name: str, seed: bytes, address: str) -> None:
        encoded = base64.b64encode(seed).decode()
        self.peer = Peer("identity", address, ServiceIdentity(name, encoded))
        self.workspaces = identity_pb2_grpc.WorkspaceServiceStub(self.peer.channel)
        self.tokens = identity_pb2_grpc.TokenServiceStub(self.peer.channel)
        self.sessions = identity_pb2_grpc.SessionServiceStub(self.peer.channel)
        self.passwords = identity_pb2_grpc.PasswordServiceStub(self.peer.channel)
        self.recovery = recovery_pb2_grpc.RecoveryServiceStub(self.peer.channel)
        self.email_changes = email_changes_pb2_grpc.EmailChangeServiceStub(self.peer.channel)
        self.second_factor = second_factor_pb2_grpc.SecondFactorServiceStub(self.peer.channel)
        self.mails = mails_pb2_grpc.MailServiceStub(self.peer.channel)
        self.audit = identity_pb2_grpc.AuditServiceStub(self.peer.channel)
        self.staff = identity_pb2_grpc.StaffServiceStub(self.peer.channel)
        self.personal_data = personal_data_pb2_grpc.PersonalDataServiceStub(self.peer.channel)
        self.subjects = common_pb2_grpc.ErasureSubjectServiceStub(self.peer.channel)
        self.verifications = verifications_pb2_grpc.VerificationServiceStub(self.peer.channel)
        self.profiles = workspaces_pb2_grpc.WorkspaceProfileServiceStub(self.peer.channel)
        self.me = me_pb2_grpc.MeServiceStub(self.peer.channel)
        self.memberships = workspaces_pb2_grpc.MembershipServiceStub(self.peer.channel)
        self.api_keys = api_keys_pb2_grpc.ApiKeyServiceStub(self.peer.channel)
        self.invites = invites_pb2_grpc.InviteServiceStub(self.peer.channel)
        self.invited = invites_pb2_grpc.InvitedServiceStub(self.peer.channel)
        self.platform = platform_pb2_grpc.PlatformServiceStub(self.peer.channel)
        self.keys = signing_keys_pb2_grpc.SigningKeyServiceStub(self.peer.channel)

    async def visitor(
        self, method: aio.UnaryUnaryMultiCallable[Q, A], request: Q, key: str | None = None
    ) -> A:
        origin = Origin(via=Via.PUBLIC, workspace_id=None)
        return await self.peer.call(method, request, origin=origin, idempotency_key=key, timeout=30)

    async def person(
        self,
        method: aio.UnaryUnaryMultiCallable[Q, A],
        request: Q,
        tokens: identity_pb2.Tokens,
        key: str | None = None,
    ) -> A:
        origin = Origin(via=Via.USER, workspace_id=UUID(tokens.workspace_id), user_token=tokens.access_token)
        return await self.peer.call(method, request, origin=origin, idempotency_key=key)

    async def system(
        self, method: aio.UnaryUnaryMultiCallable[Q, A], request: Q, workspace: str | None = None
    ) -> A:
        origin = Origin(via=Via.SYSTEM, workspace_id=UUID(workspace) if workspace else None)
        return await self.peer.call(method, request, origin=origin)

    async def onboard(self, **wishes: str) -> identity_pb2.OnboardWorkspaceResponse:
        return await self.visitor(self.workspaces.OnboardWorkspace, onboarding(**wishes))

    async def refresh(self, refresh_token: str) -> identity_pb2.Tokens:
        request = identity_pb2.RefreshTokensRequest(refresh_token=refresh_token)
        return (await self.visitor(self.tokens.RefreshTokens, request)).tokens

    async def sign_in(
        self, username: str, password: str = PASSWORD, workspace: str = ""
    ) -> identity_pb2.Tokens:
        request = identity_pb2.IssueTokensRequest(username=username, password=password, workspace=workspace)
        return (await self.visitor(self.tokens.IssueTokens, request)).tokens


def onboarding(**wishes: str) -> identity_pb2.OnboardWorkspaceRequest:
    """A request that succeeds; each wish replaces a field, named as in the contract with `_` for the dot."""
    unique = uuid4().hex[:12]
    fields = {
        "workspace_name": "Salon Lumen",
        "workspace_slug": f"lumen-{unique}",
        "workspace_time_zone": "Europe/Berlin",
        "workspace_currency": "EUR",
        "workspace_country": "DE",
        "owner_name": "Mira Sommer",
        "owner_email": f"mira-{unique}@example.org",
        "owner_password": PASSWORD,
        **wishes,
    }
    parts: dict[str, dict[str, str]] = {"workspace": {}, "owner": {}}
    for name, value in fields.items():
        part, _, field = name.partition("_")
        parts[part][field] = value
    return identity_pb2.OnboardWorkspaceRequest(
        workspace=identity_pb2.NewWorkspace(**parts["workspace"]),
        owner=identity_pb2.NewOwner(**parts["owner"]),
    )


async def refused(reason: str, doing: Awaitable[object]) -> None:
    with pytest.raises(FrontdeskError) as error:
        await doing
    assert error.value.reason == reason
