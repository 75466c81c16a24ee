from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_removal_pb2 import DESCRIPTOR as REMOVAL
from frontdesk.booking.v1.tickets_venues_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.tickets.venues import NewVenue, Venue, VenuePage
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Venues")

CREATE = Rpc(DESCRIPTOR, "VenueService.CreateVenue", request=NewVenue, reply=Venue, unwrap="venue")
REPLACE = Rpc(
    DESCRIPTOR,
    "VenueService.ReplaceVenue",
    request=NewVenue,
    given=("id", "expected_version"),
    reply=Venue,
    unwrap="venue",
)
GET = Rpc(DESCRIPTOR, "VenueService.GetVenue", given=("id",), reply=Venue, unwrap="venue")
LIST = Rpc(DESCRIPTOR, "VenueService.ListVenues", request=Page, reply=VenuePage)
DELETE = Rpc(REMOVAL, "TicketRemovalService.DeleteVenue", given=("id", "expected_version"))


@routes.post("/venues", **answers(201, Venue, **TAGGED))
async def create_venue(body: NewVenue, call: Staff) -> Response:
    """A place for events, with its seats if they are numbered."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/venues", **answers(200, VenuePage))
async def list_venues(page: Annotated[Page, Query()], call: Staff) -> Response:
    return ok(await call(LIST, page))


@routes.get("/venues/{id}", **answers(200, Venue, **TAGGED))
async def get_venue(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/venues/{id}", **answers(200, Venue, 412, 428, **TAGGED))
async def replace_venue(
    id: PathId,
    body: NewVenue,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """`If-Match` names the version that was edited."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.delete("/venues/{id}", status_code=204, response_model=None, responses={409: {}, 412: {}, 428: {}})
async def delete_venue(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """A place where no event takes place, be it over or cancelled; else 409."""
    await call(DELETE, id=str(id), expected_version=made_from)
    return no_content()


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.venue.version, status=status)
