from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from frontdesk.booking.v1.tickets_waiting_pb2 import DESCRIPTOR
from frontdesk.booking.v1.tickets_waiting_self_service_pb2 import DESCRIPTOR as OWN
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.tickets.vouchers import (
    NewWaitingEntry,
    WaitingEntry,
    WaitingEntryMade,
    WaitingFilter,
    WaitingPage,
)
from gateway.routes.rest.api import answers, created, no_content, ok, router

routes: APIRouter = router("Ticket waiting list")
Token = Annotated[str, Path(max_length=200, description="Shown to who joined, and mailed with an offer.")]

JOIN = Rpc(
    DESCRIPTOR,
    "WaitingListService.JoinWaitingList",
    request=NewWaitingEntry,
    reply=WaitingEntryMade,
    unwrap="entry",
    beside=("token",),
)
LIST = Rpc(DESCRIPTOR, "WaitingListService.ListWaitingEntries", request=WaitingFilter, reply=WaitingPage)
LEAVE = Rpc(DESCRIPTOR, "WaitingListService.LeaveWaitingList", given=("id",))
GET_OWN = Rpc(
    OWN, "TicketWaitSelfService.GetOwnTicketWait", given=("token",), reply=WaitingEntry, unwrap="entry"
)
LEAVE_OWN = Rpc(OWN, "TicketWaitSelfService.LeaveOwnTicketWait", given=("token",))
RETURN = Rpc(
    OWN, "TicketWaitSelfService.ReturnToTicketWait", given=("token",), reply=WaitingEntry, unwrap="entry"
)


@routes.post("/public/{workspace}/ticket-waiting-list", **answers(201, WaitingEntryMade, 409))
async def join_ticket_waiting_list(body: NewWaitingEntry, call: Visitor) -> Response:
    """For what is sold out. Whoever came first gets an offer first, as soon as the whole group fits."""
    return created(await call(JOIN, body))


@routes.get("/public/{workspace}/ticket-waiting-list/{token}", **answers(200, WaitingEntry))
async def view_ticket_wait(token: Token, call: Visitor) -> Response:
    """What the customer waits for, and whether it is offered now."""
    return ok(await call(GET_OWN, token=token))


@routes.delete("/public/{workspace}/ticket-waiting-list/{token}", status_code=204, response_model=None)
async def leave_ticket_wait(token: Token, call: Visitor) -> Response:
    """The customer waits no longer; what was offered goes to who waits next."""
    await call(LEAVE_OWN, token=token)
    return no_content()


@routes.post("/public/{workspace}/ticket-waiting-list/{token}/return", **answers(200, WaitingEntry, 409))
async def return_to_ticket_wait(token: Token, call: Visitor) -> Response:
    """Takes the leaving back within an hour: in the old place, without what was offered."""
    return ok(await call(RETURN, token=token))


@routes.post("/ticket-waiting-list", **answers(201, WaitingEntryMade, 409))
async def put_on_ticket_waiting_list(body: NewWaitingEntry, call: Staff) -> Response:
    """Puts a customer on the list, as if the customer had joined."""
    return created(await call(JOIN, body))


@routes.get("/ticket-waiting-list", **answers(200, WaitingPage, 404))
async def list_ticket_waiting_list(chosen: Annotated[WaitingFilter, Query()], call: Staff) -> Response:
    """Of one event, the first who came first."""
    return ok(await call(LIST, chosen))


@routes.delete("/ticket-waiting-list/{id}", status_code=204, response_model=None)
async def leave_ticket_waiting_list(id: PathId, call: Staff) -> Response:
    """Takes it off the list; an offer that is out ends."""
    await call(LEAVE, id=str(id))
    return no_content()
