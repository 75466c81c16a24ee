from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.identity.v1.platform_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.identity.people import StaffPage
from gateway.models.identity.platform import (
    Impersonating,
    ImpersonationToken,
    PlatformWorkspace,
    PlatformWorkspacePage,
    Suspension,
    WorkspaceSearch,
)
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Platform administration")

LIST = Rpc(
    DESCRIPTOR, "PlatformService.ListAllWorkspaces", request=WorkspaceSearch, reply=PlatformWorkspacePage
)
STAFF = Rpc(
    DESCRIPTOR,
    "PlatformService.ListStaffOfWorkspace",
    request=Page,
    given=("workspace_id",),
    reply=StaffPage,
)
SUSPEND = Rpc(
    DESCRIPTOR,
    "PlatformService.SuspendWorkspace",
    request=Suspension,
    given=("workspace_id",),
    reply=PlatformWorkspace,
    unwrap="workspace",
)
RESTORE = Rpc(
    DESCRIPTOR,
    "PlatformService.RestoreWorkspace",
    given=("workspace_id",),
    reply=PlatformWorkspace,
    unwrap="workspace",
)
IMPERSONATE = Rpc(
    DESCRIPTOR,
    "PlatformService.Impersonate",
    request=Impersonating,
    given=("workspace_id",),
    reply=ImpersonationToken,
)


@routes.get("/admin/workspaces", **answers(200, PlatformWorkspacePage))
async def list_all_workspaces(wish: Annotated[WorkspaceSearch, Query()], call: Staff) -> Response:
    """All workspaces, the newest first; for administrators of the platform."""
    return ok(await call(LIST, wish))


@routes.get("/admin/workspaces/{id}/staff", **answers(200, StaffPage))
async def list_staff_of_workspace(
    id: PathId,
    page: Annotated[Page, Query()],
    call: Staff,
) -> Response:
    """The people of a workspace; its audit log tells that you looked."""
    return ok(await call(STAFF, page, workspace_id=str(id)))


@routes.post("/admin/workspaces/{id}/suspend", **answers(200, PlatformWorkspace))
async def suspend_workspace(id: PathId, body: Suspension, call: Staff) -> Response:
    """Nobody works in it and its public pages are closed, within two seconds, until it is restored."""
    return ok(await call(SUSPEND, body, workspace_id=str(id)))


@routes.post("/admin/workspaces/{id}/restore", **answers(200, PlatformWorkspace))
async def restore_workspace(id: PathId, call: Staff) -> Response:
    """Opens a suspended workspace again."""
    return ok(await call(RESTORE, workspace_id=str(id)))


@routes.post("/admin/workspaces/{id}/impersonate", **answers(200, ImpersonationToken))
async def impersonate(id: PathId, body: Impersonating, call: Staff) -> Response:
    """An access token as one of its people, for 15 minutes.

    It cannot be refreshed, nor change credentials or make keys; each write is audited with both of you.
    """
    return ok(await call(IMPERSONATE, body, workspace_id=str(id)))
