"""What an administrator of the platform does to workspaces."""

from uuid import UUID

import jwt
from chassis.context import Caller
from frontdesk.identity.v1.identity_pb2 import (
    AuditEntry,
    ListAuditLogRequest,
    OnboardWorkspaceResponse,
    Tokens,
)
from frontdesk.identity.v1.platform_pb2 import (
    ImpersonateRequest,
    ImpersonateResponse,
    RestoreWorkspaceRequest,
    RestoreWorkspaceResponse,
    SuspendWorkspaceRequest,
    SuspendWorkspaceResponse,
)
from identity.settings import IdentitySettings
from identity_worlds.calling import Process


async def suspend(
    gateway: Process, admin: OnboardWorkspaceResponse, made: OnboardWorkspaceResponse, reason: str
) -> SuspendWorkspaceResponse:
    request = SuspendWorkspaceRequest(workspace_id=made.workspace.id, reason=reason)
    return await gateway.person(gateway.platform.SuspendWorkspace, request, admin.tokens)


async def restore(
    gateway: Process, admin: OnboardWorkspaceResponse, made: OnboardWorkspaceResponse
) -> RestoreWorkspaceResponse:
    request = RestoreWorkspaceRequest(workspace_id=made.workspace.id)
    return await gateway.person(gateway.platform.RestoreWorkspace, request, admin.tokens)


async def impersonate(
    gateway: Process, admin: OnboardWorkspaceResponse, made: OnboardWorkspaceResponse
) -> ImpersonateResponse:
    request = ImpersonateRequest(
        workspace_id=made.workspace.id, user_id=made.user.id, reason="a call for help"
    )
    return await gateway.person(gateway.platform.Impersonate, request, admin.tokens)


def session_of(begun: ImpersonateResponse) -> str:
    return str(jwt.decode(begun.access_token, options={"verify_signature": False})["sid"])


def acting(begun: ImpersonateResponse) -> Tokens:
    return Tokens(access_token=begun.access_token, workspace_id=begun.workspace_id)


def settings() -> IdentitySettings:
    return IdentitySettings(app_env="test", database_url="", relay_database_url="")


async def audit(gateway: Process, tokens: Tokens) -> list[AuditEntry]:
    return list((await gateway.person(gateway.audit.ListAuditLog, ListAuditLogRequest(), tokens)).items)


def inside(made: OnboardWorkspaceResponse) -> Caller:
    return Caller.system("identity", UUID(made.workspace.id))
