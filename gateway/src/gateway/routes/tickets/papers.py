from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from frontdesk.booking.v1.tickets_orders_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.routes.rest.api import router

routes: APIRouter = router("Ticket orders")
Token = Annotated[str, Path(max_length=200, description="The order's token, shown when it was made.")]
PDF: dict[str, Any] = {
    "response_model": None,
    "responses": {200: {"content": {"application/pdf": {}}}, 409: {}},
}
ICS: dict[str, Any] = {
    "response_model": None,
    "responses": {200: {"content": {"text/calendar": {}}}, 409: {}},
}

PRINT = Rpc(DESCRIPTOR, "TicketOrderService.PrintTicketOrder", given=("token", "order_id", "format"))


@routes.get("/public/{workspace}/ticket-orders/{token}/tickets.pdf", **PDF)
async def print_public_tickets(token: Token, call: Visitor) -> Response:
    """One page per valid ticket, with its QR code."""
    return _file(await call.ask(PRINT, token=token, order_id="", format="pdf"))


@routes.get("/public/{workspace}/ticket-orders/{token}/tickets.ics", **ICS)
async def get_public_ticket_dates(token: Token, call: Visitor) -> Response:
    """The dates of the valid tickets for a calendar."""
    return _file(await call.ask(PRINT, token=token, order_id="", format="ics"))


@routes.get("/ticket-orders/{id}/tickets.pdf", **PDF)
async def print_tickets(id: PathId, call: Staff) -> Response:
    """One page per valid ticket, for the box office."""
    return _file(await call.ask(PRINT, token="", order_id=str(id), format="pdf"))


def _file(reply: Any) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{reply.filename}"', "Cache-Control": "no-store"}
    return Response(reply.content, media_type=reply.media_type, headers=headers)
