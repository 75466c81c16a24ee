from __future__ import annotations

from fastapi import APIRouter
from frontdesk.identity.v1.recovery_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider, Staff
from gateway.models.identity.sign_in.recovery import (
    Forgetting,
    Forgotten,
    PasswordReset,
    Resending,
    Verification,
)
from gateway.routes.identity.client import client_of
from gateway.routes.rest.api import accepted, no_content, router

routes: APIRouter = router("Sign-in")

FORGOT = Rpc(DESCRIPTOR, "RecoveryService.ForgotPassword", request=Forgetting)
RESET = Rpc(DESCRIPTOR, "RecoveryService.ResetPassword", request=PasswordReset)
VERIFY = Rpc(DESCRIPTOR, "RecoveryService.VerifyEmail", request=Verification)
RESEND = Rpc(DESCRIPTOR, "RecoveryService.ResendVerification", request=Resending)


@routes.post("/auth/password/forgot", status_code=202, response_class=Response, responses={429: {}})
async def forgot_password(body: Forgotten, request: Request, call: Outsider) -> Response:
    """Mails a link for a new password, if the address has an account; the answer does not tell."""
    await call(FORGOT, Forgetting(email=body.email, client=client_of(request)))
    return accepted()


@routes.post("/auth/password/reset", status_code=204, response_model=None, responses={429: {}})
async def reset_password(body: PasswordReset, call: Outsider) -> Response:
    """Sets a new password by a mailed link, which serves once; signs all your devices out."""
    await call(RESET, body)
    return no_content()


@routes.post("/auth/email/verify", status_code=204, response_model=None, responses={429: {}})
async def verify_email(body: Verification, call: Outsider) -> Response:
    """Confirms an e-mail address by a mailed link, which serves once."""
    await call(VERIFY, body)
    return no_content()


@routes.post(
    "/auth/email/verify/resend", status_code=202, response_class=Response, responses={409: {}, 429: {}}
)
async def resend_verification(request: Request, call: Staff) -> Response:
    """Mails the link that confirms your address once more."""
    await call(RESEND, Resending(client=client_of(request)))
    return accepted()
