from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

from fastapi import APIRouter, Path, Query
from frontdesk.booking.v1.tickets_orders_pb2 import DESCRIPTOR
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.edge.overload.shed import RESTING
from gateway.models.payments import NewPayment
from gateway.models.tickets.orders import (
    Completion,
    NewTicketOrder,
    OrderCancellation,
    TicketOrder,
    TicketOrderFilter,
    TicketOrderMade,
    TicketOrderPage,
)
from gateway.routes.rest.api import answers, created, no_content, ok, router
from gateway.upstream.ticket_line import TicketLine
from gateway.upstream.turns import Resting

routes: APIRouter = router("Ticket orders")
Token = Annotated[str, Path(max_length=200, description="The order's token, shown when it was made.")]

PLACE = Rpc(
    DESCRIPTOR,
    "TicketOrderService.PlaceTicketOrder",
    request=NewTicketOrder,
    reply=TicketOrderMade,
    unwrap="order",
    beside=("token",),
    inner=("left",),
)
COMPLETE = Rpc(
    DESCRIPTOR,
    "TicketOrderService.CompleteTicketOrder",
    request=Completion,
    given=("token",),
    reply=TicketOrder,
    unwrap="order",
)
DROP = Rpc(DESCRIPTOR, "TicketOrderService.DropCart", given=("token",))
VIEW = Rpc(
    DESCRIPTOR, "TicketOrderService.ViewTicketOrder", given=("token",), reply=TicketOrder, unwrap="order"
)
GET = Rpc(DESCRIPTOR, "TicketOrderService.GetTicketOrder", given=("id",), reply=TicketOrder, unwrap="order")
LIST = Rpc(
    DESCRIPTOR, "TicketOrderService.ListTicketOrders", request=TicketOrderFilter, reply=TicketOrderPage
)
PAY = Rpc(
    DESCRIPTOR,
    "TicketOrderService.PayTicketOrder",
    request=NewPayment,
    given=("id",),
    reply=TicketOrder,
    unwrap="order",
)
CANCEL = Rpc(
    DESCRIPTOR,
    "TicketOrderService.CancelTicketOrder",
    request=OrderCancellation,
    given=("id",),
    reply=TicketOrder,
    unwrap="order",
)


@routes.post("/public/{workspace}/ticket-orders", **answers(201, TicketOrderMade, 409))
async def place_public_ticket_order(body: NewTicketOrder, call: Visitor, request: Request) -> Response:
    """With a customer an order at once; without one a cart that keeps its tickets for some minutes.

    When many want tickets of one event at once they are served in turn.
    """
    line: TicketLine = request.app.state.ticket_line
    resting: Resting = request.scope.get(RESTING, nullcontext)
    return created(PLACE.answer(await line.place(call, PLACE, body, resting)))


@routes.get("/public/{workspace}/ticket-orders/{token}", **answers(200, TicketOrder))
async def view_ticket_order(token: Token, call: Visitor) -> Response:
    return ok(await call(VIEW, token=token))


@routes.post("/public/{workspace}/ticket-orders/{token}/complete", **answers(200, TicketOrder, 409, 410))
async def complete_ticket_order(token: Token, body: Completion, call: Visitor) -> Response:
    """Makes an order of a cart; sent again it tells how that went."""
    return ok(await call(COMPLETE, body, token=token))


@routes.delete(
    "/public/{workspace}/ticket-orders/{token}",
    status_code=204,
    response_model=None,
    responses={409: {}},
)
async def drop_cart(token: Token, call: Visitor) -> Response:
    """Gives a cart's tickets back."""
    await call(DROP, token=token)
    return no_content()


@routes.post("/ticket-orders", **answers(201, TicketOrderMade, 409))
async def place_ticket_order(body: NewTicketOrder, call: Staff) -> Response:
    """Sells tickets to a customer."""
    return created(await call(PLACE, body))


@routes.get("/ticket-orders", **answers(200, TicketOrderPage))
async def list_ticket_orders(chosen: Annotated[TicketOrderFilter, Query()], call: Staff) -> Response:
    """In the order they were made, without their tickets."""
    return ok(await call(LIST, chosen))


@routes.get("/ticket-orders/{id}", **answers(200, TicketOrder))
async def get_ticket_order(id: PathId, call: Staff) -> Response:
    return ok(await call(GET, id=str(id)))


@routes.post("/ticket-orders/{id}/payments", **answers(200, TicketOrder, 409))
async def pay_ticket_order(id: PathId, body: NewPayment, call: Staff) -> Response:
    """Money came in. Too late for tickets it is kept, and `booking.ticket_order.refund_wanted` is told."""
    return ok(await call(PAY, body, id=str(id)))


@routes.post("/ticket-orders/{id}/cancel", **answers(200, TicketOrder))
async def cancel_ticket_order(
    id: PathId,
    call: Staff,
    body: OrderCancellation | None = None,
) -> Response:
    """Voids all its tickets and frees their room at once; a second time changes nothing."""
    return ok(await call(CANCEL, body or OrderCancellation(), id=str(id)))
