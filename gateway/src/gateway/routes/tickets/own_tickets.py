from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from frontdesk.booking.v1.tickets_self_service_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Visitor
from gateway.models.tickets.changes import NewAttendeeOf
from gateway.models.tickets.orders import TicketOrder
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Ticket orders")
Token = Annotated[str, Path(max_length=200, description="The order's token, shown when it was made.")]

RENAME = Rpc(
    DESCRIPTOR,
    "TicketSelfService.ChangeOwnAttendee",
    request=NewAttendeeOf,
    given=("token", "ticket_id"),
    reply=TicketOrder,
    unwrap="order",
)


@routes.post(
    "/public/{workspace}/ticket-orders/{token}/tickets/{id}/attendee", **answers(200, TicketOrder, 409)
)
async def change_own_attendee(
    token: Token,
    id: PathId,
    body: NewAttendeeOf,
    call: Visitor,
) -> Response:
    """The customer names somebody else, until two hours before the date; the code that was out is void."""
    return ok(await call(RENAME, body, token=token, ticket_id=str(id)))
