from chassis.db import ReadTx, Tx
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.inventory.v1 import inventory_pb2 as pb
from frontdesk.inventory.v1.inventory_pb2_grpc import StockServiceServicer

from inventory.actions.adjust_stock import adjust_stock
from inventory.domain.stock import Stock
from inventory.rpc import convert, pages
from inventory.store import items, locations, movements, stock


class StockServicer(Servicer, StockServiceServicer):
    @write
    async def AdjustStock(self, tx: Tx, request: pb.AdjustStockRequest) -> pb.AdjustStockResponse:
        movement = await adjust_stock(tx, convert.adjustment(request))
        return pb.AdjustStockResponse(movement=convert.movement_message(movement))

    @read
    async def GetStock(self, tx: ReadTx, request: pb.GetStockRequest) -> pb.GetStockResponse:
        item = await items.get(tx, fields.own_id(request.item_id))
        of_item = Stock(item_id=item.id, locations=await stock.of_item(tx, item.id))
        return pb.GetStockResponse(stock=convert.stock_message(of_item))

    @read
    async def ListMovements(self, tx: ReadTx, request: pb.ListMovementsRequest) -> pb.ListMovementsResponse:
        item_id = convert.filter_id(request.item_id, "item_id")
        location_id = convert.filter_id(request.location_id, "location_id")
        page = paging.read(request.page, tx.workspace_id, "movements", item_id, location_id)
        found = await movements.list_page(
            tx, page.after_moment(), page.fetch, item_id=item_id, location_id=location_id
        )
        shown, next_cursor = paging.cut(page, found, pages.by_age)
        return pb.ListMovementsResponse(items=map(convert.movement_message, shown), next_cursor=next_cursor)

    @read
    async def ListLocations(self, tx: ReadTx, request: pb.ListLocationsRequest) -> pb.ListLocationsResponse:
        page = paging.read(request.page, tx.workspace_id, "locations")
        found = await locations.list_page(tx, pages.location_place(page), page.fetch)
        shown, next_cursor = paging.cut(page, found, pages.by_rank)
        return pb.ListLocationsResponse(items=map(convert.location_message, shown), next_cursor=next_cursor)
