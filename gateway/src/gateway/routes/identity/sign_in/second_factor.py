from __future__ import annotations

from fastapi import APIRouter
from frontdesk.identity.v1.second_factor_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider, Staff
from gateway.models.identity.sign_in.second_factor import (
    Confirmation,
    Enrolment,
    Proof,
    RecoveryCodes,
    SecondFactor,
    SecondStep,
    Verifying,
)
from gateway.models.identity.sign_in.tokens import Tokens
from gateway.routes.identity.client import client_of
from gateway.routes.rest.api import answers, created, no_content, ok, router

routes: APIRouter = router("Sign-in")

_SERVICE = "SecondFactorService"
GET = Rpc(DESCRIPTOR, f"{_SERVICE}.GetSecondFactor", reply=SecondFactor)
ENROL = Rpc(DESCRIPTOR, f"{_SERVICE}.EnrolSecondFactor", reply=Enrolment)
CONFIRM = Rpc(DESCRIPTOR, f"{_SERVICE}.ConfirmSecondFactor", request=Confirmation, reply=RecoveryCodes)
RENEW = Rpc(DESCRIPTOR, f"{_SERVICE}.RenewRecoveryCodes", reply=RecoveryCodes)
DISABLE = Rpc(DESCRIPTOR, f"{_SERVICE}.DisableSecondFactor")
VERIFY = Rpc(DESCRIPTOR, f"{_SERVICE}.VerifySecondFactor", request=Verifying, reply=Tokens, unwrap="tokens")
REAUTHENTICATE = Rpc(DESCRIPTOR, f"{_SERVICE}.Reauthenticate", request=Proof)


@routes.get("/auth/mfa", **answers(200, SecondFactor))
async def get_second_factor(call: Staff) -> Response:
    """Whether you have a second factor, and how many recovery codes are left."""
    return ok(await call(GET))


@routes.post("/auth/mfa/totp", **answers(201, Enrolment, 403, 409))
async def enrol_second_factor(call: Staff) -> Response:
    """Makes a secret for an authenticator app; it counts when a code of it was confirmed."""
    return created(await call(ENROL))


@routes.post("/auth/mfa/totp/confirm", **answers(200, RecoveryCodes, 429, 404))
async def confirm_second_factor(body: Confirmation, call: Staff) -> Response:
    """Switches the second factor on. The recovery codes are shown only here."""
    return ok(await call(CONFIRM, body))


@routes.post("/auth/mfa/recovery-codes", **answers(201, RecoveryCodes, 403, 404))
async def renew_recovery_codes(call: Staff) -> Response:
    """New recovery codes; the old ones serve no more."""
    return created(await call(RENEW))


@routes.delete("/auth/mfa", status_code=204, response_model=None, responses={403: {}})
async def disable_second_factor(call: Staff) -> Response:
    """Switches the second factor off."""
    await call(DISABLE)
    return no_content()


@routes.post("/auth/mfa/verify", **answers(200, Tokens, 401, 429))
async def verify_second_factor(body: SecondStep, request: Request, call: Outsider) -> Response:
    """The second step of a sign-in that was answered 401 `mfa_required`."""
    verifying = Verifying(challenge_token=body.challenge_token, code=body.code, client=client_of(request))
    return ok(await call(VERIFY, verifying))


@routes.post("/auth/reauthenticate", status_code=204, response_model=None, responses={429: {}})
async def reauthenticate(body: Proof, call: Staff) -> Response:
    """Shows that it is you, for the next ten minutes, after an answer `reauthentication_required`."""
    await call(REAUTHENTICATE, body)
    return no_content()
