from chassis.db import ReadTx, Tx
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.inventory.v1 import inventory_pb2 as contract
from frontdesk.inventory.v1.inventory_pb2_grpc import ItemServiceServicer

from inventory import messages
from inventory.actions.create_item import create_item
from inventory.rpc import convert
from inventory.store import items


class ItemServicer(Servicer, ItemServiceServicer):
    @write
    async def CreateItem(self, tx: Tx, request: contract.CreateItemRequest) -> contract.CreateItemResponse:
        item = await create_item(tx, convert.new_item(request))
        return contract.CreateItemResponse(item=messages.item(item))

    @read
    async def GetItem(self, tx: ReadTx, request: contract.GetItemRequest) -> contract.GetItemResponse:
        item = await items.get(tx, convert.item_id(request.id))
        return contract.GetItemResponse(item=messages.item(item))

    @read
    async def ListItems(self, tx: ReadTx, request: contract.ListItemsRequest) -> contract.ListItemsResponse:
        sku = convert.filter_sku(request.sku)
        page = paging.read(request.page, tx.workspace_id, "items", sku)
        found = await items.list_page(tx, page.after_moment(), page.fetch, sku=sku)
        shown, next_cursor = convert.cut(page, found, convert.by_age)
        return contract.ListItemsResponse(items=map(messages.item, shown), next_cursor=next_cursor)

    @read
    async def LookUpItems(
        self, tx: ReadTx, request: contract.LookUpItemsRequest
    ) -> contract.LookUpItemsResponse:
        found = await items.look_up(tx, convert.known_ids(request.ids))
        return contract.LookUpItemsResponse(items=map(messages.item, found))
