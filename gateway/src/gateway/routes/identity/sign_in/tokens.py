from __future__ import annotations

import base64
from typing import Annotated
from urllib.parse import unquote_plus

from chassis.errors import FrontdeskError, Invalid
from fastapi import APIRouter, Form
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider
from gateway.models.identity.sign_in.tokens import PasswordGrant, Refresh, Refreshing, SignIn, Tokens
from gateway.routes.identity.client import client_of
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Sign-in")
LONGEST_BASIC = 400

ISSUE = Rpc(DESCRIPTOR, "TokenService.IssueTokens", request=SignIn, reply=Tokens, unwrap="tokens")
REFRESH = Rpc(DESCRIPTOR, "TokenService.RefreshTokens", request=Refresh, reply=Tokens, unwrap="tokens")


class UnsupportedGrantType(Invalid):
    reason = "UNSUPPORTED_GRANT_TYPE"


@routes.post("/auth/token", **answers(200, Tokens, 401, 429))
async def issue_tokens(form: Annotated[PasswordGrant, Form()], request: Request, call: Outsider) -> Response:
    """Signs in by password (RFC 6749, section 4.3).

    Who has a second factor is answered 401 `mfa_required` with a `challenge_token` for `/auth/mfa/verify`, or
    sends the code along as `client_secret`.
    """
    if form.grant_type not in (None, "", "password"):
        raise UnsupportedGrantType("only the grant type password is served", field="grant_type")
    code, sent_in = _code_of(form, request)
    sign_in = SignIn(
        username=form.username,
        password=form.password,
        workspace=form.workspace,
        device_token=form.device_token,
        code=code,
        client=client_of(request),
    )
    try:
        return ok(await call(ISSUE, sign_in))
    except FrontdeskError as error:
        if error.field == "code":
            error.field = sent_in
        raise


@routes.post("/auth/refresh", **answers(200, Tokens, 401))
async def refresh_tokens(body: Refreshing, request: Request, call: Outsider) -> Response:
    """Exchanges a refresh token for new tokens; each refresh token serves once."""
    return ok(await call(REFRESH, Refresh(refresh_token=body.refresh_token, client=client_of(request))))


def _code_of(form: PasswordGrant, request: Request) -> tuple[str | None, str]:
    """And the field that it was sent in."""
    if form.client_secret:
        return form.client_secret, "client_secret"
    return _basic_secret(request), "header:Authorization"


def _basic_secret(request: Request) -> str | None:
    """Where forms put a client's secret (RFC 6749, section 2.3.1); what is none there says nothing."""
    scheme, _, pair = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic" or len(pair) > LONGEST_BASIC:
        return None
    try:
        secret = unquote_plus(base64.b64decode(pair, validate=True).decode().partition(":")[2])
    except ValueError:
        return None
    return secret if secret and secret.isprintable() else None
