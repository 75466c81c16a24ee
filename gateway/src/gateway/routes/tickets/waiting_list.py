from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_waiting_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.tickets.vouchers import NewWaitingEntry, OfEvent, WaitingEntry, WaitingPage
from gateway.routes.api import answers, created, no_content, ok, router

routes: APIRouter = router("Ticket waiting list")

JOIN = Rpc(
    DESCRIPTOR,
    "WaitingListService.JoinWaitingList",
    request=NewWaitingEntry,
    reply=WaitingEntry,
    unwrap="entry",
)
LIST = Rpc(DESCRIPTOR, "WaitingListService.ListWaitingEntries", request=OfEvent, reply=WaitingPage)
LEAVE = Rpc(DESCRIPTOR, "WaitingListService.LeaveWaitingList", given=("id",))


@routes.post("/public/{workspace}/ticket-waiting-list", **answers(201, WaitingEntry, 409))
async def join_ticket_waiting_list(body: NewWaitingEntry, call: Visitor) -> Response:
    """For what is sold out. Whoever came first gets an offer first, as soon as the whole group fits."""
    return created(await call(JOIN, body))


@routes.get("/ticket-waiting-list", **answers(200, WaitingPage, 404))
async def list_ticket_waiting_list(chosen: Annotated[OfEvent, Query()], call: Staff) -> Response:
    """Of one event, the first who came first."""
    return ok(await call(LIST, chosen))


@routes.delete("/ticket-waiting-list/{id}", status_code=204, response_model=None)
async def leave_ticket_waiting_list(id: PathId, call: Staff) -> Response:
    """Takes it off the list; an offer that is out ends."""
    await call(LEAVE, id=str(id))
    return no_content()
