from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from chassis.errors import FrontdeskError
from fastapi import APIRouter, Path, Query
from frontdesk.identity.v1.outside_sign_in_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider
from gateway.models.identity.outside.sign_in import (
    Beginning,
    Finish,
    OutsideProviders,
    ProviderAnswer,
    Redeem,
    Redeeming,
    Ticket,
)
from gateway.models.identity.sign_in.tokens import Tokens
from gateway.routes.identity.client import client_of
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Sign-in")

LIST = Rpc(DESCRIPTOR, "OutsideSignInService.ListOutsideProviders", reply=OutsideProviders)
BEGIN = Rpc(DESCRIPTOR, "OutsideSignInService.BeginOutsideSignIn", request=Beginning, given=("provider",))
FINISH = Rpc(
    DESCRIPTOR,
    "OutsideSignInService.FinishOutsideSignIn",
    request=Finish,
    given=("provider",),
    reply=Ticket,
)
REDEEM = Rpc(
    DESCRIPTOR, "OutsideSignInService.RedeemOutsideSignIn", request=Redeem, reply=Tokens, unwrap="tokens"
)
PAGE = "/sign-in"
Provider = Annotated[str, Path(min_length=1, max_length=40, description="Its name.")]
_LOCATION: dict[str, Any] = {
    "description": "Where the browser goes.",
    "headers": {"Location": {"schema": {"type": "string"}}},
}


@routes.get("/auth/outside", **answers(200, OutsideProviders))
async def list_outside_providers(call: Outsider) -> Response:
    """The providers that people may sign in with instead of a password."""
    return ok(await call(LIST))


@routes.get(
    "/auth/outside/{provider}/begin", status_code=303, response_model=None, responses={303: _LOCATION}
)
async def begin_outside_sign_in(
    provider: Provider, wish: Annotated[Beginning, Query()], call: Outsider
) -> Response:
    """Sends the browser to the provider (OpenID Connect, authorization code with PKCE)."""
    reply: Any = await call.ask(BEGIN, wish, provider=provider)
    return _go(reply.authorization_url)


@routes.get("/auth/outside/{provider}/callback", **answers(200, Ticket, 401, 403))
async def finish_outside_sign_in(
    provider: Provider, answer: Annotated[ProviderAnswer, Query()], request: Request, call: Outsider
) -> Response:
    """Where the provider sends the browser back.

    With a web app set, it goes on there with `#ticket=` or `#error=`; else the ticket is the answer.
    """
    frontend: str | None = request.app.state.settings.frontend_url
    finish = Finish(state=answer.state, code=None if answer.error else answer.code, issuer=answer.iss)
    if not frontend:
        return ok(await call(FINISH, finish, provider=provider))
    try:
        reply: Any = await call.ask(FINISH, finish, provider=provider)
        told = {"ticket": reply.ticket}
    except FrontdeskError as error:
        told = {"error": error.reason.lower()}
    # In the fragment, so that it stands in no log and no Referer.
    return _go(f"{frontend.rstrip('/')}{PAGE}#{urlencode(told)}")


@routes.post("/auth/outside/token", **answers(200, Tokens, 401, 403))
async def redeem_outside_sign_in(body: Redeeming, request: Request, call: Outsider) -> Response:
    """Exchanges the ticket and your secret for tokens."""
    redeem = Redeem(ticket=body.ticket, secret=body.secret, client=client_of(request))
    return ok(await call(REDEEM, redeem))


def _go(address: str) -> Response:
    return Response(status_code=303, headers={"Location": address})
