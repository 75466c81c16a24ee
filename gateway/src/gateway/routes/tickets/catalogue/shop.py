from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from frontdesk.booking.v1.tickets_shows_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Visitor
from gateway.models.fields import Page
from gateway.models.tickets.events import EventOffer, OfferedEventPage, OfferFilter
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Ticket shop")
SlugOrId = Annotated[str, Path(max_length=100, pattern=r"^[^\x00]*$", description="Slug or id.")]

LIST = Rpc(DESCRIPTOR, "ShopService.ListOfferedShows", request=Page, reply=OfferedEventPage)
GET = Rpc(
    DESCRIPTOR,
    "ShopService.GetOfferedShow",
    request=OfferFilter,
    given=("slug_or_id",),
    reply=EventOffer,
    unwrap="offer",
)


@routes.get("/public/{workspace}/events", **answers(200, OfferedEventPage))
async def list_public_events(page: Annotated[Page, Query()], call: Visitor) -> Response:
    """What is coming up here."""
    return ok(await call(LIST, page))


@routes.get("/public/{workspace}/events/{event}", **answers(200, EventOffer))
async def get_public_event(
    event: SlugOrId, chosen: Annotated[OfferFilter, Query()], call: Visitor
) -> Response:
    """One event with what is on sale now, to everybody or to who has a voucher."""
    return ok(await call(GET, chosen, slug_or_id=event))
