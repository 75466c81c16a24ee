from chassis.db import ReadTx, Tx
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.inventory.v1 import inventory_pb2 as pb
from frontdesk.inventory.v1.inventory_pb2_grpc import ItemServiceServicer

from inventory.actions.create_item import create_item
from inventory.rpc import convert, pages
from inventory.store import items


class ItemServicer(Servicer, ItemServiceServicer):
    @write
    async def CreateItem(self, tx: Tx, request: pb.CreateItemRequest) -> pb.CreateItemResponse:
        item = await create_item(tx, convert.new_item(request))
        return pb.CreateItemResponse(item=convert.item_message(item))

    @read
    async def GetItem(self, tx: ReadTx, request: pb.GetItemRequest) -> pb.GetItemResponse:
        item = await items.get(tx, fields.own_id(request.id))
        return pb.GetItemResponse(item=convert.item_message(item))

    @read
    async def ListItems(self, tx: ReadTx, request: pb.ListItemsRequest) -> pb.ListItemsResponse:
        sku = convert.filter_sku(request.sku)
        page = paging.read(request.page, tx.workspace_id, "items", sku)
        found = await items.list_page(tx, page.after_moment(), page.fetch, sku=sku)
        shown, next_cursor = paging.cut(page, found, pages.by_age)
        return pb.ListItemsResponse(items=map(convert.item_message, shown), next_cursor=next_cursor)

    @read
    async def LookUpItems(self, tx: ReadTx, request: pb.LookUpItemsRequest) -> pb.LookUpItemsResponse:
        found = await items.look_up(tx, convert.known_ids(request.ids))
        return pb.LookUpItemsResponse(items=map(convert.item_message, found))
