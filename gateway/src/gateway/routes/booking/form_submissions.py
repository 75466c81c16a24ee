from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from frontdesk.booking.v1.forms_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.forms import (
    FormLink,
    FormSubmission,
    FormSubmissionFilter,
    FormSubmissionPage,
    LinkedAnswers,
    LinkedForm,
    NewSubmission,
    WantedFormLink,
)
from gateway.routes.rest.api import answers, created, ok, router

routes: APIRouter = router("Forms")
Token = Annotated[str, Path(max_length=200, description="The link's token.")]

SUBMIT = Rpc(
    DESCRIPTOR,
    "FormSubmissionService.SubmitForm",
    request=NewSubmission,
    reply=FormSubmission,
    unwrap="submission",
)
GET = Rpc(
    DESCRIPTOR,
    "FormSubmissionService.GetFormSubmission",
    given=("id",),
    reply=FormSubmission,
    unwrap="submission",
)
LIST = Rpc(
    DESCRIPTOR,
    "FormSubmissionService.ListFormSubmissions",
    request=FormSubmissionFilter,
    reply=FormSubmissionPage,
)
LINK = Rpc(
    DESCRIPTOR,
    "FormSubmissionService.CreateFormLink",
    request=WantedFormLink,
    given=("form_id",),
    reply=FormLink,
    unwrap="link",
)
LINKED = Rpc(
    DESCRIPTOR,
    "FormSubmissionService.GetLinkedForm",
    given=("token",),
    reply=LinkedForm,
    unwrap="form",
    beside=("answered_at",),
)
ANSWER = Rpc(
    DESCRIPTOR,
    "FormSubmissionService.AnswerLinkedForm",
    request=LinkedAnswers,
    given=("token",),
    reply=FormSubmission,
    unwrap="submission",
)


@routes.post("/form-submissions", **answers(201, FormSubmission, 409))
async def submit_form(body: NewSubmission, call: Staff) -> Response:
    """Answers to a form as it is asked now; `problems` lists everything that is wrong with its path."""
    return created(await call(SUBMIT, body))


@routes.get("/form-submissions", **answers(200, FormSubmissionPage))
async def list_form_submissions(chosen: Annotated[FormSubmissionFilter, Query()], call: Staff) -> Response:
    """In the order they were given."""
    return ok(await call(LIST, chosen))


@routes.get("/form-submissions/{id}", **answers(200, FormSubmission))
async def get_form_submission(id: PathId, call: Staff) -> Response:
    return ok(await call(GET, id=str(id)))


@routes.post("/forms/{id}/links", **answers(201, FormLink))
async def create_form_link(id: PathId, body: WantedFormLink, call: Staff) -> Response:
    """A link by which a customer answers the form until it expires: once, or at will if `reusable`."""
    return created(await call(LINK, body, form_id=str(id)))


@routes.get("/public/{workspace}/form-links/{token}", **answers(200, LinkedForm, 410))
async def get_linked_form(token: Token, call: Visitor) -> Response:
    """What the link asks, and when it was answered."""
    return ok(await call(LINKED, token=token))


@routes.post("/public/{workspace}/form-links/{token}", **answers(201, FormSubmission, 409, 410))
async def answer_linked_form(token: Token, body: LinkedAnswers, call: Visitor) -> Response:
    return created(await call(ANSWER, body, token=token))
