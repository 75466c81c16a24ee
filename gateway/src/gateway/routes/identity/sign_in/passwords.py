from __future__ import annotations

from fastapi import APIRouter
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Staff
from gateway.models.identity.sign_in.passwords import PasswordChange
from gateway.routes.rest.api import no_content, router

routes: APIRouter = router("Sign-in")

CHANGE = Rpc(DESCRIPTOR, "PasswordService.ChangePassword", request=PasswordChange)


@routes.post("/auth/password/change", status_code=204, response_model=None, responses={403: {}, 429: {}})
async def change_password(body: PasswordChange, call: Staff) -> Response:
    """Needs the old password; signs all your other devices out."""
    await call(CHANGE, body)
    return no_content()
