from chassis.db import ReadTx, Tx
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.inventory.v1 import inventory_pb2 as contract
from frontdesk.inventory.v1.inventory_pb2_grpc import StockServiceServicer

from inventory import messages
from inventory.actions.adjust_stock import adjust_stock
from inventory.domain.stock import Stock
from inventory.rpc import convert
from inventory.store import items, locations, movements, stock


class StockServicer(Servicer, StockServiceServicer):
    @write
    async def AdjustStock(self, tx: Tx, request: contract.AdjustStockRequest) -> contract.AdjustStockResponse:
        movement = await adjust_stock(tx, convert.adjustment(request))
        return contract.AdjustStockResponse(movement=messages.movement(movement))

    @read
    async def GetStock(self, tx: ReadTx, request: contract.GetStockRequest) -> contract.GetStockResponse:
        item = await items.get(tx, convert.item_id(request.item_id))
        of_item = Stock(item_id=item.id, locations=await stock.of_item(tx, item.id))
        return contract.GetStockResponse(stock=messages.stock(of_item))

    @read
    async def ListMovements(
        self, tx: ReadTx, request: contract.ListMovementsRequest
    ) -> contract.ListMovementsResponse:
        item_id = convert.filter_id(request.item_id, "item_id")
        location_id = convert.filter_id(request.location_id, "location_id")
        page = paging.read(request.page, tx.workspace_id, "movements", item_id, location_id)
        found = await movements.list_page(
            tx, page.after_moment(), page.fetch, item_id=item_id, location_id=location_id
        )
        shown, next_cursor = convert.cut(page, found, convert.by_age)
        return contract.ListMovementsResponse(items=map(messages.movement, shown), next_cursor=next_cursor)

    @read
    async def ListLocations(
        self, tx: ReadTx, request: contract.ListLocationsRequest
    ) -> contract.ListLocationsResponse:
        page = paging.read(request.page, tx.workspace_id, "locations")
        found = await locations.list_page(tx, convert.location_place(page), page.fetch)
        shown, next_cursor = convert.cut(page, found, convert.by_rank)
        return contract.ListLocationsResponse(items=map(messages.location, shown), next_cursor=next_cursor)
