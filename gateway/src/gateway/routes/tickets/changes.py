from __future__ import annotations

from fastapi import APIRouter
from frontdesk.booking.v1.tickets_changes_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.tickets.changes import NewAttendeeOf, NewRefund, Split, Swap
from gateway.models.tickets.orders import OrderCancellation, TicketOrder, TicketOrderMade
from gateway.routes.rest.api import answers, created, no_content, ok, router

routes: APIRouter = router("Ticket orders")

RENAME = Rpc(
    DESCRIPTOR,
    "TicketService.ChangeAttendee",
    request=NewAttendeeOf,
    given=("ticket_id",),
    reply=TicketOrder,
    unwrap="order",
)
SWAP = Rpc(
    DESCRIPTOR,
    "TicketService.SwapTicket",
    request=Swap,
    given=("ticket_id",),
    reply=TicketOrder,
    unwrap="order",
)
CANCEL = Rpc(
    DESCRIPTOR,
    "TicketService.CancelTicket",
    request=OrderCancellation,
    given=("ticket_id",),
    reply=TicketOrder,
    unwrap="order",
)
SPLIT = Rpc(
    DESCRIPTOR,
    "TicketService.SplitTicketOrder",
    request=Split,
    given=("id",),
    reply=TicketOrderMade,
    unwrap="order",
    beside=("token",),
)
REFUND = Rpc(
    DESCRIPTOR,
    "TicketService.RefundTicketOrder",
    request=NewRefund,
    given=("id",),
    reply=TicketOrder,
    unwrap="order",
)
RESEND = Rpc(DESCRIPTOR, "TicketService.ResendTicketOrder", given=("id",))


@routes.post("/tickets/{id}/attendee", **answers(200, TicketOrder, 409))
async def change_attendee(id: PathId, body: NewAttendeeOf, call: Staff) -> Response:
    """Names somebody else; the code that was out is void."""
    return ok(await call(RENAME, body, ticket_id=str(id)))


@routes.post("/tickets/{id}/swap", **answers(200, TicketOrder, 409))
async def swap_ticket(id: PathId, body: Swap, call: Staff) -> Response:
    """Another type or date, at its price of now; the code that was out is void."""
    return ok(await call(SWAP, body, ticket_id=str(id)))


@routes.post("/tickets/{id}/cancel", **answers(200, TicketOrder, 410))
async def cancel_ticket(
    id: PathId,
    call: Staff,
    body: OrderCancellation | None = None,
) -> Response:
    """Its room is free at once; with its last ticket the order is cancelled."""
    return ok(await call(CANCEL, body or OrderCancellation(), ticket_id=str(id)))


@routes.post("/ticket-orders/{id}/split", **answers(201, TicketOrderMade, 409))
async def split_ticket_order(id: PathId, body: Split, call: Staff) -> Response:
    """Some tickets of a paid order become an order of their own."""
    return created(await call(SPLIT, body, id=str(id)))


@routes.post("/ticket-orders/{id}/refunds", **answers(200, TicketOrder, 409))
async def refund_ticket_order(id: PathId, body: NewRefund, call: Staff) -> Response:
    """Money went back, at most what is left of what was paid. Unless it is `goodwill`, it is owed again."""
    return ok(await call(REFUND, body, id=str(id)))


@routes.post("/ticket-orders/{id}/resend", status_code=204, response_model=None, responses={409: {}})
async def resend_ticket_order(id: PathId, call: Staff) -> Response:
    """Sends the customer the tickets again."""
    await call(RESEND, id=str(id))
    return no_content()
