import pytest
from chassis.context import current_caller
from chassis.db.ids import new_id
from chassis.errors import Invalid, NotFound, UnknownReference
from chassis.rpc.admission import Most
from chassis.rpc.paging import InvalidCursor
from chassis.rpc.server import Doorkeeper, RpcServer
from frontdesk.common.v1.page_pb2 import PageRequest
from frontdesk.inventory.v1 import inventory_pb2 as contract
from inventory.domain.errors import SkuTaken
from inventory.policy import POLICY
from inventory.rpc.item_servicer import ItemServicer
from inventory.rpc.stock_servicer import StockServicer

NO_CONTEXT = None


@pytest.fixture
def items(shop) -> ItemServicer:
    return ItemServicer(shop.database)


@pytest.fixture
def stock(shop) -> StockServicer:
    return StockServicer(shop.database)


async def create(items, sku="S-1", name="Soap", unit="ml"):
    request = contract.CreateItemRequest(name=name, sku=sku, unit=unit)
    return (await items.CreateItem(request, NO_CONTEXT)).item


async def every_page(method, request_type, limit, **filters):
    """Item ids of all pages, page by page."""
    pages, cursor = [], ""
    while True:
        request = request_type(page=PageRequest(limit=limit, cursor=cursor), **filters)
        reply = await method(request, NO_CONTEXT)
        pages.append([row.id for row in reply.items])
        cursor = reply.next_cursor
        if not cursor:
            return pages


def test_every_method_has_a_policy(shop) -> None:
    server = RpcServer("inventory", Doorkeeper(None, None), POLICY, most=Most(calls=1))
    services = contract.DESCRIPTOR.services_by_name
    server.handlers(ItemServicer(shop.database))
    server.handlers(StockServicer(shop.database))
    assert {f"{s.name}/{m.name}" for s in services.values() for m in s.methods} == set(POLICY)


async def test_an_item_is_created_and_found(items, shop) -> None:
    item = await create(items, name="  Shampoo   mild ")
    assert (item.name, item.sku, item.unit) == ("Shampoo mild", "S-1", "ml")
    assert (await items.GetItem(contract.GetItemRequest(id=item.id), NO_CONTEXT)).item == item
    assert len(shop.emitted("inventory.item.created")) == 1


async def test_a_sku_names_one_item_of_a_workspace(items, shop, other_shop) -> None:
    await create(items)
    with pytest.raises(SkuTaken):
        await create(items)
    current_caller.set(other_shop.caller)
    assert (await create(items)).sku == "S-1"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"sku": "a\x00b"}, "sku"),
        ({"unit": ""}, "unit"),
    ],
)
async def test_an_item_that_cannot_be_is_refused(items, given, field) -> None:
    with pytest.raises(Invalid) as refused:
        await create(items, **given)
    assert refused.value.field == field


async def test_another_workspaces_item_is_not_found(items, stock, other_shop) -> None:
    item = await create(items)
    current_caller.set(other_shop.caller)
    for id_ in (item.id, str(new_id()), "soap"):
        with pytest.raises(NotFound):
            await items.GetItem(contract.GetItemRequest(id=id_), NO_CONTEXT)
        with pytest.raises(NotFound):
            await stock.GetStock(contract.GetStockRequest(item_id=id_), NO_CONTEXT)
    assert (await items.ListItems(contract.ListItemsRequest(), NO_CONTEXT)).items == []
    ids = contract.LookUpItemsRequest(ids=[item.id])
    assert (await items.LookUpItems(ids, NO_CONTEXT)).items == []


async def test_only_items_are_looked_up(items) -> None:
    item = await create(items)
    request = contract.LookUpItemsRequest(ids=[item.id, str(new_id()), "soap"])
    assert [found.id for found in (await items.LookUpItems(request, NO_CONTEXT)).items] == [item.id]


async def test_items_come_newest_first_page_by_page(items) -> None:
    made = [(await create(items, sku=f"S-{number}")).id for number in range(5)]
    newest = made[::-1]
    pages = await every_page(items.ListItems, contract.ListItemsRequest, 2)
    assert pages == [newest[:2], newest[2:4], newest[4:]]
    by_sku = await every_page(items.ListItems, contract.ListItemsRequest, 2, sku="S-3")
    assert by_sku == [[made[3]]]


async def test_a_cursor_fits_its_own_list_only(items, stock) -> None:
    for number in range(2):
        await create(items, sku=f"S-{number}")
    page = PageRequest(limit=1)
    cursor = (await items.ListItems(contract.ListItemsRequest(page=page), NO_CONTEXT)).next_cursor
    for wrong in (
        stock.ListMovements(contract.ListMovementsRequest(page=PageRequest(cursor=cursor)), NO_CONTEXT),
        stock.ListLocations(contract.ListLocationsRequest(page=PageRequest(cursor=cursor)), NO_CONTEXT),
        items.ListItems(contract.ListItemsRequest(page=PageRequest(cursor="nonsense")), NO_CONTEXT),
        items.ListItems(contract.ListItemsRequest(page=PageRequest(cursor=cursor), sku="S-1"), NO_CONTEXT),
    ):
        with pytest.raises(InvalidCursor):
            await wrong


async def test_movements_are_filtered_and_paged(stock, shop) -> None:
    soap, oil = await shop.item(), await shop.item()
    cellar = await shop.location("Cellar")
    moved = [str((await shop.adjust(soap.id, 1)).id) for _ in range(3)]
    moved.append(str((await shop.adjust(oil.id, 1)).id))
    moved.append(str((await shop.adjust(soap.id, 1, location_id=cellar)).id))

    async def listed(**filters):
        return await every_page(stock.ListMovements, contract.ListMovementsRequest, 2, **filters)

    assert await listed() == [[moved[4], moved[3]], [moved[2], moved[1]], [moved[0]]]
    assert await listed(item_id=str(oil.id)) == [[moved[3]]]
    assert await listed(location_id=str(cellar)) == [[moved[4]]]
    assert await listed(item_id=str(oil.id), location_id=str(cellar)) == [[]]
    with pytest.raises(Invalid):
        await listed(item_id="soap")


async def test_locations_come_default_first_page_by_page(stock, shop) -> None:
    for name in ("Cellar", "Attic"):
        await shop.location(name)
    await shop.apply(shop.onboarded())
    ids = [page[0] for page in await every_page(stock.ListLocations, contract.ListLocationsRequest, 1)]
    reply = await stock.ListLocations(contract.ListLocationsRequest(), NO_CONTEXT)
    assert [location.name for location in reply.items] == ["Main", "Cellar", "Attic"]
    assert [location.id for location in reply.items] == ids
    assert [location.is_default for location in reply.items] == [True, False, False]


async def test_an_adjustment_is_answered_with_its_movement(stock, shop) -> None:
    item = await shop.item()
    request = contract.AdjustStockRequest(item_id=str(item.id), quantity=100, reason="count")
    movement = (await stock.AdjustStock(request, NO_CONTEXT)).movement
    assert (movement.quantity, movement.on_hand_after, movement.reason) == (100, 100, "count")
    found = (await stock.GetStock(contract.GetStockRequest(item_id=str(item.id)), NO_CONTEXT)).stock
    assert (found.on_hand, found.reserved, found.free, len(found.locations)) == (100, 0, 100, 1)
    request.location_id = "cellar"
    with pytest.raises(UnknownReference):
        await stock.AdjustStock(request, NO_CONTEXT)
