from __future__ import annotations

from fastapi import APIRouter
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider, Staff
from gateway.models.identity.workspaces import Onboarded, Onboarding, Workspace
from gateway.routes.api import answers, created, ok, router

routes: APIRouter = router("Workspaces")

ONBOARD = Rpc(DESCRIPTOR, "WorkspaceService.OnboardWorkspace", request=Onboarding, reply=Onboarded)
GET = Rpc(DESCRIPTOR, "WorkspaceService.GetWorkspace", reply=Workspace, unwrap="workspace")


@routes.post("/workspaces/onboard", **answers(201, Onboarded, 409))
async def onboard_workspace(body: Onboarding, call: Outsider) -> Response:
    """Makes a workspace with its owner and signs the owner in."""
    return created(await call(ONBOARD, body))


@routes.get("/workspaces/current", **answers(200, Workspace))
async def get_workspace(call: Staff) -> Response:
    """The workspace of the token."""
    return ok(await call(GET))
