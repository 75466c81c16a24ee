from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.identity.v1.workspaces_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.identity.memberships import MembershipPage, Switch, Switching
from gateway.models.identity.sign_in.tokens import Tokens
from gateway.routes.identity.client import client_of
from gateway.routes.rest.api import answers, no_content, ok, router

routes: APIRouter = router("Workspaces")

LIST = Rpc(DESCRIPTOR, "MembershipService.ListMyWorkspaces", request=Page, reply=MembershipPage)
SWITCH = Rpc(DESCRIPTOR, "MembershipService.SwitchWorkspace", request=Switch, reply=Tokens, unwrap="tokens")
RESIGN = Rpc(DESCRIPTOR, "MembershipService.ResignMembership", given=("workspace_id",))


@routes.get("/me/workspaces", **answers(200, MembershipPage))
async def list_my_workspaces(page: Annotated[Page, Query()], call: Staff) -> Response:
    """The workspaces you belong to, and as what."""
    return ok(await call(LIST, page))


@routes.delete("/me/workspaces/{id}", status_code=204, response_model=None, responses={409: {}})
async def leave_workspace(id: PathId, call: Staff) -> Response:
    """You are no member of it any more, at once; the last owner stays."""
    await call(RESIGN, workspace_id=str(id))
    return no_content()


@routes.post("/auth/switch", **answers(200, Tokens, 404))
async def switch_workspace(body: Switching, request: Request, call: Staff) -> Response:
    """Signs you in to another workspace of yours; this session goes on."""
    return ok(await call(SWITCH, Switch(workspace=body.workspace, client=client_of(request))))
