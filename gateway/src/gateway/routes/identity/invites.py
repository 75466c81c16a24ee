from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.identity.v1.invites_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider, PathId, Staff
from gateway.models.fields import Page
from gateway.models.identity.invites import (
    Acceptance,
    Accepting,
    Invitation,
    Invite,
    InvitePage,
    Joining,
    Link,
    NewInvite,
)
from gateway.models.identity.sign_in.tokens import Tokens
from gateway.routes.identity.client import client_of
from gateway.routes.rest.api import answers, created, no_content, ok, router

routes: APIRouter = router("Staff")

CREATE = Rpc(DESCRIPTOR, "InviteService.CreateInvite", request=NewInvite, reply=Invite, unwrap="invite")
LIST = Rpc(DESCRIPTOR, "InviteService.ListInvites", request=Page, reply=InvitePage)
REVOKE = Rpc(DESCRIPTOR, "InviteService.RevokeInvite", given=("id",))
GET = Rpc(DESCRIPTOR, "InvitedService.GetInvite", request=Link, reply=Invitation)
ACCEPT = Rpc(DESCRIPTOR, "InvitedService.AcceptInvite", request=Acceptance, reply=Tokens, unwrap="tokens")
JOIN = Rpc(DESCRIPTOR, "InvitedService.JoinByInvite", request=Joining, reply=Tokens, unwrap="tokens")


@routes.post("/staff/invites", **answers(201, Invite, 409))
async def create_invite(body: NewInvite, call: Staff) -> Response:
    """Mails a link that is good for a week and once; an open invite of the address is replaced.

    To be an owner somebody is invited with a fresh proof only.
    """
    return created(await call(CREATE, body))


@routes.get("/staff/invites", **answers(200, InvitePage))
async def list_invites(page: Annotated[Page, Query()], call: Staff) -> Response:
    """Those that can be accepted, the newest first."""
    return ok(await call(LIST, page))


@routes.delete("/staff/invites/{id}", status_code=204, response_model=None)
async def revoke_invite(id: PathId, call: Staff) -> Response:
    """The mailed link stops working."""
    await call(REVOKE, id=str(id))
    return no_content()


@routes.post("/auth/invites/look", **answers(200, Invitation, 422))
async def look_at_invite(body: Link, call: Outsider) -> Response:
    """What a mailed link invites to."""
    return ok(await call(GET, body))


@routes.post("/auth/invites/accept", **answers(200, Tokens, 409, 422))
async def accept_invite(body: Accepting, request: Request, call: Outsider) -> Response:
    """For a person without an account: makes it and signs in."""
    wish = Acceptance(token=body.token, name=body.name, password=body.password, client=client_of(request))
    return ok(await call(ACCEPT, wish))


@routes.post("/auth/invites/join", **answers(200, Tokens, 409, 422))
async def join_by_invite(body: Link, request: Request, call: Staff) -> Response:
    """For a signed-in person with the invited address: signs her in to the workspace."""
    return ok(await call(JOIN, Joining(token=body.token, client=client_of(request))))
