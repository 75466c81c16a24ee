from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.forms_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.forms import Form, FormPage, FormVersion, NewForm
from gateway.models.fields import Page
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Forms")

CREATE = Rpc(DESCRIPTOR, "FormService.CreateForm", request=NewForm, reply=Form, unwrap="form")
REPLACE = Rpc(
    DESCRIPTOR,
    "FormService.ReplaceForm",
    request=NewForm,
    given=("id", "expected_version"),
    reply=Form,
    unwrap="form",
)
DELETE = Rpc(DESCRIPTOR, "FormService.DeleteForm", given=("id", "expected_version"))
GET = Rpc(DESCRIPTOR, "FormService.GetForm", request=FormVersion, given=("id",), reply=Form, unwrap="form")
LIST = Rpc(DESCRIPTOR, "FormService.ListForms", request=Page, reply=FormPage)


@routes.post("/forms", **answers(201, Form, **TAGGED))
async def create_form(body: NewForm, call: Staff) -> Response:
    """A form that booking types can ask, or that is sent by a link."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/forms", **answers(200, FormPage))
async def list_forms(page: Annotated[Page, Query()], call: Staff) -> Response:
    """Those that are asked now."""
    return ok(await call(LIST, page))


@routes.get("/forms/{id}", **answers(200, Form, **TAGGED))
async def get_form(id: PathId, chosen: Annotated[FormVersion, Query()], call: Staff) -> Response:
    """As it is asked now, or as one version asked it."""
    return _written(GET, await call.ask(GET, chosen, id=str(id)))


@routes.put("/forms/{id}", **answers(200, Form, 412, 428, **TAGGED))
async def replace_form(
    id: PathId,
    body: NewForm,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """Makes a new version. `If-Match` names the one that was edited."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.delete("/forms/{id}", status_code=204, response_model=None, responses={409: {}, 412: {}, 428: {}})
async def delete_form(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """Asks it no more; answers stay. A form that a booking type asks stays too (409)."""
    await call(DELETE, id=str(id), expected_version=made_from)
    return no_content()


@routes.get("/public/{workspace}/forms/{id}", **answers(200, Form))
async def get_public_form(id: PathId, call: Visitor) -> Response:
    """What a booking page asks: `intake_form_id` of the booking type."""
    return ok(await call(GET, FormVersion(), id=str(id)))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.form.version, status=status)
