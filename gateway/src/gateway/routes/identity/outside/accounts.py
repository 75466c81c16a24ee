from __future__ import annotations

from fastapi import APIRouter
from frontdesk.identity.v1.outside_accounts_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider, PathId, Staff
from gateway.models.identity.outside.accounts import (
    LinkedIdentity,
    OutsideAcceptance,
    OutsideAccepting,
    OutsideOnboard,
    OutsideOnboarding,
    WaysIn,
)
from gateway.models.identity.outside.sign_in import Redeeming
from gateway.models.identity.sign_in.tokens import Tokens
from gateway.models.identity.workspaces import Onboarded
from gateway.routes.identity.client import client_of
from gateway.routes.rest.api import answers, created, no_content, ok, router

routes: APIRouter = router("Sign-in")

ONBOARD = Rpc(DESCRIPTOR, "OutsideAccountService.OnboardOutside", request=OutsideOnboard, reply=Onboarded)
ACCEPT = Rpc(
    DESCRIPTOR,
    "OutsideAccountService.AcceptInviteOutside",
    request=OutsideAcceptance,
    reply=Tokens,
    unwrap="tokens",
)
LIST = Rpc(DESCRIPTOR, "OutsideAccountService.ListIdentities", reply=WaysIn)
LINK = Rpc(
    DESCRIPTOR,
    "OutsideAccountService.LinkIdentity",
    request=Redeeming,
    reply=LinkedIdentity,
    unwrap="identity",
)
UNLINK = Rpc(DESCRIPTOR, "OutsideAccountService.UnlinkIdentity", given=("id",))
REAUTHENTICATE = Rpc(DESCRIPTOR, "OutsideAccountService.ReauthenticateOutside", request=Redeeming)


@routes.post("/auth/outside/onboard", **answers(201, Onboarded, 403, 409))
async def onboard_outside(body: OutsideOnboarding, request: Request, call: Outsider) -> Response:
    """Makes a workspace for who has no account, with the ticket instead of a password."""
    wish = OutsideOnboard(
        ticket=body.ticket,
        secret=body.secret,
        workspace=body.workspace,
        owner=body.owner,
        client=client_of(request),
    )
    return created(await call(ONBOARD, wish))


@routes.post("/auth/outside/invites/accept", **answers(200, Tokens, 403, 409))
async def accept_invite_outside(body: OutsideAccepting, request: Request, call: Outsider) -> Response:
    """For a person without an account: makes it with the ticket instead of a password, and signs in."""
    wish = OutsideAcceptance(
        ticket=body.ticket, secret=body.secret, token=body.token, name=body.name, client=client_of(request)
    )
    return ok(await call(ACCEPT, wish))


@routes.get("/me/identities", **answers(200, WaysIn))
async def list_identities(call: Staff) -> Response:
    """How you can sign in beside a password."""
    return ok(await call(LIST))


@routes.post("/me/identities", **answers(201, LinkedIdentity, 409))
async def link_identity(body: Redeeming, call: Staff) -> Response:
    """Adds whoever signed in at the provider to your ways in; wants a fresh proof."""
    return created(await call(LINK, body))


@routes.delete("/me/identities/{id}", status_code=204, response_model=None, responses={409: {}})
async def unlink_identity(id: PathId, call: Staff) -> Response:
    """Takes one of your ways in away, but never the last; wants a fresh proof."""
    await call(UNLINK, id=str(id))
    return no_content()


@routes.post("/auth/outside/reauthenticate", status_code=204, response_model=None)
async def reauthenticate_outside(body: Redeeming, call: Staff) -> Response:
    """Shows that it is you by a sign-in at the provider that began with `fresh=true`.

    For who has no second factor; a provider that does not say when you signed in proves nothing.
    """
    await call(REAUTHENTICATE, body)
    return no_content()
