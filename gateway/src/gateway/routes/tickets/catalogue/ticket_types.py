from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_removal_pb2 import DESCRIPTOR as REMOVAL
from frontdesk.booking.v1.tickets_types_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.tickets.stock import NewTicketType, TicketType, TicketTypePage
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Ticket types")

CREATE = Rpc(
    DESCRIPTOR,
    "TicketTypeService.CreateTicketType",
    request=NewTicketType,
    given=("event_id",),
    reply=TicketType,
    unwrap="ticket_type",
)
REPLACE = Rpc(
    DESCRIPTOR,
    "TicketTypeService.ReplaceTicketType",
    request=NewTicketType,
    given=("id", "expected_version"),
    reply=TicketType,
    unwrap="ticket_type",
)
GET = Rpc(
    DESCRIPTOR, "TicketTypeService.GetTicketType", given=("id",), reply=TicketType, unwrap="ticket_type"
)
LIST = Rpc(
    DESCRIPTOR,
    "TicketTypeService.ListTicketTypes",
    request=Page,
    given=("event_id",),
    reply=TicketTypePage,
)
DELETE = Rpc(REMOVAL, "TicketRemovalService.DeleteTicketType", given=("id", "expected_version"))


@routes.post("/events/{id}/ticket-types", **answers(201, TicketType, **TAGGED))
async def create_ticket_type(id: PathId, body: NewTicketType, call: Staff) -> Response:
    """Sold once a quota counts it."""
    return _written(CREATE, await call.ask(CREATE, body, event_id=str(id)), status=201)


@routes.get("/events/{id}/ticket-types", **answers(200, TicketTypePage))
async def list_ticket_types(id: PathId, page: Annotated[Page, Query()], call: Staff) -> Response:
    return ok(await call(LIST, page, event_id=str(id)))


@routes.get("/ticket-types/{id}", **answers(200, TicketType, **TAGGED))
async def get_ticket_type(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/ticket-types/{id}", **answers(200, TicketType, 412, 428, **TAGGED))
async def replace_ticket_type(
    id: PathId,
    body: NewTicketType,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """Tickets keep the price they were sold at."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.delete(
    "/ticket-types/{id}", status_code=204, response_model=None, responses={409: {}, 412: {}, 428: {}}
)
async def delete_ticket_type(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """A type of which nobody has ever had a ticket; quotas count it no more.

    One that tickets, people who wait, vouchers, check-in lists or add-ons name stays (409); end its sale.
    """
    await call(DELETE, id=str(id), expected_version=made_from)
    return no_content()


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.ticket_type.version, status=status)
