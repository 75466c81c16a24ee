from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.identity.v1.verifications_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc, Upload
from gateway.binding.times import rfc3339
from gateway.door import PathId, Staff
from gateway.models.identity.verifications import (
    Decision,
    DocumentLink,
    NewDocument,
    NewVerification,
    Verification,
    VerificationDocument,
    VerificationFilter,
    VerificationPage,
)
from gateway.routes.rest.api import BINARY, answers, created, no_content, ok, router

routes: APIRouter = router("Verifications")

_SERVICE = "VerificationService"
_ONE: dict[str, Any] = {"given": ("id",), "reply": Verification, "unwrap": "verification"}
CREATE = Rpc(
    DESCRIPTOR,
    f"{_SERVICE}.CreateVerification",
    request=NewVerification,
    reply=Verification,
    unwrap="verification",
)
GET = Rpc(DESCRIPTOR, f"{_SERVICE}.GetVerification", **_ONE)
LIST = Rpc(DESCRIPTOR, f"{_SERVICE}.ListVerifications", request=VerificationFilter, reply=VerificationPage)
SUBMIT = Rpc(DESCRIPTOR, f"{_SERVICE}.SubmitVerification", **_ONE)
CANCEL = Rpc(DESCRIPTOR, f"{_SERVICE}.CancelVerification", **_ONE)
DECIDE = Rpc(DESCRIPTOR, f"{_SERVICE}.DecideVerification", request=Decision, **_ONE)
UPLOAD = Upload(
    DESCRIPTOR,
    f"{_SERVICE}.UploadDocument",
    request=NewDocument,
    given=("verification_id",),
    reply=VerificationDocument,
    unwrap="document",
)
REMOVE = Rpc(DESCRIPTOR, f"{_SERVICE}.RemoveDocument", given=("verification_id", "id"))


def _link(reply: Any) -> dict[str, Any]:
    return {"url": f"/api/v1/files/{reply.token}", "expires_at": rfc3339(reply.expires_at)}


LINK = Rpc(DESCRIPTOR, f"{_SERVICE}.LinkDocument", given=("verification_id", "id"), render=_link)


@routes.post("/verifications", **answers(201, Verification, 409))
async def create_verification(body: NewVerification, call: Staff) -> Response:
    """Opens your case; then upload documents and submit it."""
    return created(await call(CREATE, body))


@routes.get("/verifications", **answers(200, VerificationPage))
async def list_verifications(chosen: Annotated[VerificationFilter, Query()], call: Staff) -> Response:
    """Yours; owner and admins see everybody's. The newest first."""
    return ok(await call(LIST, chosen))


@routes.get("/verifications/{id}", **answers(200, Verification))
async def get_verification(id: PathId, call: Staff) -> Response:
    return ok(await call(GET, id=str(id)))


@routes.post("/verifications/{id}/documents", openapi_extra=BINARY, **answers(201, VerificationDocument, 409))
async def upload_document(
    id: PathId,
    about: Annotated[NewDocument, Query()],
    request: Request,
    call: Staff,
) -> Response:
    """The body is the file: JPEG, PNG, WebP or PDF up to 10 MiB, told by its content."""
    return created(await call.send(UPLOAD, request, about, verification_id=str(id)))


@routes.delete(
    "/verifications/{id}/documents/{document_id}", status_code=204, response_model=None, responses={409: {}}
)
async def remove_document(id: PathId, document_id: PathId, call: Staff) -> Response:
    """Takes back what was not submitted yet."""
    await call(REMOVE, verification_id=str(id), id=str(document_id))
    return no_content()


@routes.post("/verifications/{id}/documents/{document_id}/link", **answers(201, DocumentLink))
async def link_document(id: PathId, document_id: PathId, call: Staff) -> Response:
    """A link that opens the document for five minutes; noted in the audit log."""
    return created(await call(LINK, verification_id=str(id), id=str(document_id)))


@routes.post("/verifications/{id}/submit", **answers(200, Verification, 409))
async def submit_verification(id: PathId, call: Staff) -> Response:
    """Hands your case to the reviewers."""
    return ok(await call(SUBMIT, id=str(id)))


@routes.post("/verifications/{id}/cancel", **answers(200, Verification, 409))
async def cancel_verification(id: PathId, call: Staff) -> Response:
    """Withdraws your case."""
    return ok(await call(CANCEL, id=str(id)))


@routes.post("/verifications/{id}/decide", **answers(200, Verification, 409))
async def decide_verification(id: PathId, body: Decision, call: Staff) -> Response:
    """For owner and admins: verified, rejected, or back to the person for more."""
    return ok(await call(DECIDE, body, id=str(id)))
