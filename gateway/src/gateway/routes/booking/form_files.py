from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.form_files_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc, Upload
from gateway.binding.times import rfc3339
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.form_files import FileLink, FormFile, NewFormFile
from gateway.routes.rest.api import BINARY, PREFIX, answers, created, router

routes: APIRouter = router("Forms")

UPLOAD = Upload(
    DESCRIPTOR,
    "FormFileService.UploadFormFile",
    request=NewFormFile,
    given=("form_id",),
    reply=FormFile,
    unwrap="file",
)


def _link(reply: Any) -> dict[str, Any]:
    return {"url": f"{PREFIX}/files/{reply.token}", "expires_at": rfc3339(reply.expires_at)}


LINK = Rpc(DESCRIPTOR, "FormFileService.LinkFormFile", given=("submission_id", "id"), render=_link)


@routes.post("/forms/{id}/files", openapi_extra=BINARY, **answers(201, FormFile))
async def upload_form_file(
    id: PathId,
    about: Annotated[NewFormFile, Query()],
    request: Request,
    call: Staff,
) -> Response:
    """The body is a file that answers a question of the form, told by its content."""
    return created(await call.send(UPLOAD, request, about, form_id=str(id)))


@routes.post("/public/{workspace}/forms/{id}/files", openapi_extra=BINARY, **answers(201, FormFile))
async def upload_public_form_file(
    id: PathId,
    about: Annotated[NewFormFile, Query()],
    request: Request,
    call: Visitor,
) -> Response:
    """The body is a file that answers a question; what no answer names within a day is removed."""
    return created(await call.send(UPLOAD, request, about, form_id=str(id)))


@routes.post("/form-submissions/{id}/files/{file_id}/link", **answers(201, FileLink))
async def link_form_file(id: PathId, file_id: PathId, call: Staff) -> Response:
    """A link that opens a file of given answers for five minutes."""
    return created(await call(LINK, submission_id=str(id), id=str(file_id)))
