from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from frontdesk.identity.v1 import workspaces_pb2
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider, Staff
from gateway.models.identity.workspaces import Onboarded, Onboarding, Workspace, WorkspaceChange
from gateway.routes.rest.api import answers, created, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Workspaces")

ONBOARD = Rpc(DESCRIPTOR, "WorkspaceService.OnboardWorkspace", request=Onboarding, reply=Onboarded)
GET = Rpc(DESCRIPTOR, "WorkspaceService.GetWorkspace", reply=Workspace, unwrap="workspace")
CHANGE = Rpc(
    workspaces_pb2.DESCRIPTOR,
    "WorkspaceProfileService.ChangeWorkspace",
    request=WorkspaceChange,
    given=("expected_version",),
    reply=Workspace,
    unwrap="workspace",
)


@routes.post("/workspaces/onboard", **answers(201, Onboarded, 409))
async def onboard_workspace(body: Onboarding, call: Outsider) -> Response:
    """Makes a workspace with its owner and signs the owner in."""
    return created(await call(ONBOARD, body))


@routes.get("/workspaces/current", **answers(200, Workspace, **TAGGED))
async def get_workspace(call: Staff) -> Response:
    """The workspace of the token."""
    return _tagged(GET, await call.ask(GET))


@routes.patch("/workspaces/current", **answers(200, Workspace, 409, 412, 428, **TAGGED))
async def change_workspace(body: WorkspaceChange, made_from: MadeFrom, call: Staff) -> Response:
    """What is left out stays; public addresses with the old slug redirect to the new one."""
    return _tagged(CHANGE, await call.ask(CHANGE, body, expected_version=made_from))


def _tagged(rpc: Rpc, reply: Any) -> Response:
    return tagged(rpc.answer(reply), reply.workspace.version)
