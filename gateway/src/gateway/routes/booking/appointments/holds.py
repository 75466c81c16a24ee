from __future__ import annotations

from fastapi import APIRouter
from frontdesk.booking.v1.booking_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.appointments.holds import Hold, NewHold
from gateway.routes.rest.api import answers, created, no_content, router

routes: APIRouter = router("Holds")

PLACE = Rpc(DESCRIPTOR, "HoldService.PlaceHold", request=NewHold, reply=Hold, unwrap="hold")
RELEASE = Rpc(DESCRIPTOR, "HoldService.ReleaseHold", given=("id",))


@routes.post("/public/{workspace}/holds", **answers(201, Hold, 409))
async def place_public_hold(body: NewHold, call: Visitor) -> Response:
    """Keeps a slot for some minutes while its customer fills in a form."""
    return created(await call(PLACE, body))


@routes.delete("/public/{workspace}/holds/{id}", status_code=204, response_model=None)
async def release_public_hold(id: PathId, call: Visitor) -> Response:
    """Gives the slot back."""
    await call(RELEASE, id=str(id))
    return no_content()


@routes.post("/holds", **answers(201, Hold, 409))
async def place_hold(body: NewHold, call: Staff) -> Response:
    """Keeps a slot for some minutes while staff speak to the customer."""
    return created(await call(PLACE, body))


@routes.delete("/holds/{id}", status_code=204, response_model=None)
async def release_hold(id: PathId, call: Staff) -> Response:
    """Gives the slot back."""
    await call(RELEASE, id=str(id))
    return no_content()
