from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.inventory.v1.inventory_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.inventory import Item, ItemFilter, ItemPage, NewItem
from gateway.routes.rest.api import answers, created, ok, router

routes: APIRouter = router("Items")

CREATE = Rpc(DESCRIPTOR, "ItemService.CreateItem", request=NewItem, reply=Item, unwrap="item")
GET = Rpc(DESCRIPTOR, "ItemService.GetItem", given=("id",), reply=Item, unwrap="item")
LIST = Rpc(DESCRIPTOR, "ItemService.ListItems", request=ItemFilter, reply=ItemPage)


@routes.post("/items", **answers(201, Item, 409))
async def create_item(body: NewItem, call: Staff) -> Response:
    return created(await call(CREATE, body))


@routes.get("/items", **answers(200, ItemPage))
async def list_items(chosen: Annotated[ItemFilter, Query()], call: Staff) -> Response:
    return ok(await call(LIST, chosen))


@routes.get("/items/{id}", **answers(200, Item))
async def get_item(id: PathId, call: Staff) -> Response:
    return ok(await call(GET, id=str(id)))
