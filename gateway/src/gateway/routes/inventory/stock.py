from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.inventory.v1.inventory_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.inventory import Adjustment, LocationPage, Movement, MovementFilter, MovementPage, Stock
from gateway.routes.rest.api import answers, created, ok, router

routes: APIRouter = router("Stock")

ADJUST = Rpc(
    DESCRIPTOR,
    "StockService.AdjustStock",
    request=Adjustment,
    given=("item_id",),
    reply=Movement,
    unwrap="movement",
)
GET = Rpc(DESCRIPTOR, "StockService.GetStock", given=("item_id",), reply=Stock, unwrap="stock")
LIST_MOVEMENTS = Rpc(DESCRIPTOR, "StockService.ListMovements", request=MovementFilter, reply=MovementPage)
LIST_LOCATIONS = Rpc(DESCRIPTOR, "StockService.ListLocations", request=Page, reply=LocationPage)


@routes.post("/items/{id}/adjustments", **answers(201, Movement, 409))
async def adjust_stock(id: PathId, body: Adjustment, call: Staff) -> Response:
    """Changes the stock at a location by a signed quantity."""
    return created(await call(ADJUST, body, item_id=str(id)))


@routes.get("/items/{id}/stock", **answers(200, Stock))
async def get_stock(id: PathId, call: Staff) -> Response:
    """What is on hand, reserved and free, in all and per location."""
    return ok(await call(GET, item_id=str(id)))


@routes.get("/stock-movements", **answers(200, MovementPage))
async def list_movements(chosen: Annotated[MovementFilter, Query()], call: Staff) -> Response:
    """Newest first."""
    return ok(await call(LIST_MOVEMENTS, chosen))


@routes.get("/stock-locations", **answers(200, LocationPage))
async def list_locations(page: Annotated[Page, Query()], call: Staff) -> Response:
    """The default location first."""
    return ok(await call(LIST_LOCATIONS, page))
