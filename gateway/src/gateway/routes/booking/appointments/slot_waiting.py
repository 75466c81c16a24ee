from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.booking.v1.slot_waiting_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.appointments.bookings import BookingMade
from gateway.models.booking.appointments.slot_waiting import (
    NewSlotWait,
    OfferAcceptance,
    SlotWait,
    SlotWaitFilter,
    SlotWaitMade,
    SlotWaitPage,
)
from gateway.routes.rest.api import answers, created, no_content, ok, router
from gateway.routes.rest.links import LinkHolder

routes: APIRouter = router("Waiting list")

JOIN = Rpc(
    DESCRIPTOR,
    "SlotWaitingService.WaitForSlot",
    request=NewSlotWait,
    reply=SlotWaitMade,
    unwrap="entry",
    beside=("token",),
)
GET = Rpc(DESCRIPTOR, "SlotWaitingService.GetSlotWait", given=("token",), reply=SlotWait, unwrap="entry")
ACCEPT = Rpc(
    DESCRIPTOR,
    "SlotWaitingService.AcceptSlotOffer",
    request=OfferAcceptance,
    given=("token",),
    reply=BookingMade,
    unwrap="booking",
    beside=("manage_token",),
)
LEAVE = Rpc(DESCRIPTOR, "SlotWaitingService.StopWaiting", given=("token",))
LIST = Rpc(DESCRIPTOR, "SlotWaitingService.ListSlotWaits", request=SlotWaitFilter, reply=SlotWaitPage)
TAKE_OFF = Rpc(DESCRIPTOR, "SlotWaitingService.TakeOffWaitingList", given=("id",))


@routes.post("/public/{workspace}/waiting-list", **answers(201, SlotWaitMade))
async def wait_publicly_for_slot(body: NewSlotWait, call: Visitor) -> Response:
    """Waits for a time that is taken. Who comes first is offered what becomes free, for a while."""
    return created(await call(JOIN, body))


@routes.post("/waiting-list", **answers(201, SlotWaitMade))
async def wait_for_slot(body: NewSlotWait, call: Staff) -> Response:
    """Puts a customer on the list."""
    return created(await call(JOIN, body))


@routes.get("/waiting-list", **answers(200, SlotWaitPage))
async def list_slot_waits(chosen: Annotated[SlotWaitFilter, Query()], call: Staff) -> Response:
    """In the order they joined."""
    return ok(await call(LIST, chosen))


@routes.delete("/waiting-list/{id}", status_code=204, response_model=None)
async def take_off_waiting_list(id: PathId, call: Staff) -> Response:
    """The customer waits no longer; what was offered goes to the next one."""
    await call(TAKE_OFF, id=str(id))
    return no_content()


@routes.get("/public/waiting/{token}", **answers(200, SlotWait))
async def get_slot_wait(token: str, call: LinkHolder) -> Response:
    """What the customer waits for, and what is offered now."""
    return ok(await call(GET, token=token))


@routes.post("/public/waiting/{token}/accept", **answers(201, BookingMade, 409, 410))
async def accept_slot_offer(token: str, call: LinkHolder, body: OfferAcceptance | None = None) -> Response:
    """Books what is offered; a second time answers the same booking."""
    return created(await call(ACCEPT, body or OfferAcceptance(), token=token))


@routes.delete("/public/waiting/{token}", status_code=204, response_model=None)
async def stop_waiting(token: str, call: LinkHolder) -> Response:
    """Waits no longer; what was offered goes to the next one."""
    await call(LEAVE, token=token)
    return no_content()
