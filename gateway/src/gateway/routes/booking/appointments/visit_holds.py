from __future__ import annotations

from fastapi import APIRouter
from frontdesk.booking.v1.visit_holds_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.appointments.visit_holds import NewVisitHold, VisitHold
from gateway.routes.rest.api import answers, created, no_content, router

routes: APIRouter = router("Visits")

PLACE = Rpc(
    DESCRIPTOR, "VisitHoldService.PlaceVisitHold", request=NewVisitHold, reply=VisitHold, unwrap="hold"
)
RELEASE = Rpc(DESCRIPTOR, "VisitHoldService.ReleaseVisitHold", given=("id",))


@routes.post("/public/{workspace}/visit-holds", **answers(201, VisitHold, 409))
async def place_public_visit_hold(body: NewVisitHold, call: Visitor) -> Response:
    """Keeps the time of all services for some minutes while the customer fills in the form: all or none."""
    return created(await call(PLACE, body))


@routes.delete("/public/{workspace}/visit-holds/{id}", status_code=204, response_model=None)
async def release_public_visit_hold(id: PathId, call: Visitor) -> Response:
    """Gives the time of all its services back."""
    await call(RELEASE, id=str(id))
    return no_content()


@routes.post("/visit-holds", **answers(201, VisitHold, 409))
async def place_visit_hold(body: NewVisitHold, call: Staff) -> Response:
    """Keeps the time of all services for some minutes while staff speak to the customer: all or none."""
    return created(await call(PLACE, body))


@routes.delete("/visit-holds/{id}", status_code=204, response_model=None)
async def release_visit_hold(id: PathId, call: Staff) -> Response:
    """Gives the time of all its services back."""
    await call(RELEASE, id=str(id))
    return no_content()
