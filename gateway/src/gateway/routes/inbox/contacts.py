from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.inbox.v1.inbox_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.inbox import Contact, ContactFilter, ContactPage
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Contacts")

GET = Rpc(DESCRIPTOR, "ContactService.GetContact", given=("id",), reply=Contact, unwrap="contact")
LIST = Rpc(DESCRIPTOR, "ContactService.ListContacts", request=ContactFilter, reply=ContactPage)


@routes.get("/contacts", **answers(200, ContactPage))
async def list_contacts(chosen: Annotated[ContactFilter, Query()], call: Staff) -> Response:
    """Newest first."""
    return ok(await call(LIST, chosen))


@routes.get("/contacts/{id}", **answers(200, Contact))
async def get_contact(id: PathId, call: Staff) -> Response:
    return ok(await call(GET, id=str(id)))
