from __future__ import annotations

from fastapi import APIRouter
from frontdesk.identity.v1.email_changes_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Outsider, Staff
from gateway.models.identity.sign_in.email_changes import (
    EmailConfirmation,
    EmailRestoration,
    NewEmail,
    OwnEmail,
)
from gateway.routes.rest.api import accepted, answers, no_content, ok, router

routes: APIRouter = router("Sign-in")
_SERVICE = "EmailChangeService"

GET = Rpc(DESCRIPTOR, f"{_SERVICE}.GetEmailChange", reply=OwnEmail)
REQUEST = Rpc(DESCRIPTOR, f"{_SERVICE}.RequestEmailChange", request=NewEmail)
CANCEL = Rpc(DESCRIPTOR, f"{_SERVICE}.CancelEmailChange")
CONFIRM = Rpc(DESCRIPTOR, f"{_SERVICE}.ConfirmEmailChange", request=EmailConfirmation)
RESTORE = Rpc(DESCRIPTOR, f"{_SERVICE}.RestoreEmail", request=EmailRestoration)


@routes.get("/me/email", **answers(200, OwnEmail, 404))
async def get_email(call: Staff) -> Response:
    """The address you sign in with, and the one that waits to be confirmed."""
    return ok(await call(GET))


@routes.post("/me/email", status_code=202, response_class=Response, responses={403: {}, 404: {}, 429: {}})
async def request_email_change(body: NewEmail, call: Staff) -> Response:
    """Mails a link to the address you want to sign in with; your address changes when it is opened.

    Nothing is mailed to an address that has an account; the answer does not tell.
    """
    await call(REQUEST, body)
    return accepted()


@routes.delete("/me/email", status_code=204, response_model=None, responses={422: {}})
async def cancel_email_change(call: Staff) -> Response:
    """Makes the link to the new address worthless, for example because you mistyped it."""
    await call(CANCEL)
    return no_content()


@routes.post("/me/email/confirm", status_code=204, response_model=None, responses={404: {}, 409: {}})
async def confirm_email_change(body: EmailConfirmation, call: Staff) -> Response:
    """Makes the new address yours by the mailed link, which serves once; all your devices stay signed in.

    It serves you alone, so sign in first. The old address, if it was confirmed, is mailed a link that sets
    it back within a week.
    """
    await call(CONFIRM, body)
    return no_content()


@routes.post("/auth/email/restore", status_code=204, response_model=None, responses={409: {}, 429: {}})
async def restore_email(body: EmailRestoration, call: Outsider) -> Response:
    """Sets your old address back with a new password, if it was not you; signs all devices out."""
    await call(RESTORE, body)
    return no_content()
