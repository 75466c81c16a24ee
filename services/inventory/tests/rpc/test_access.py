from dataclasses import replace

import pytest
from chassis.context import Via
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import Origin
from chassis.testing.rpc import running
from frontdesk.inventory.v1 import inventory_pb2 as pb
from frontdesk.inventory.v1.inventory_pb2_grpc import ItemServiceStub, StockServiceStub
from inventory.policy import POLICY
from inventory.rpc.item_servicer import ItemServicer
from inventory.rpc.stock_servicer import StockServicer


@pytest.fixture
async def served(shop):
    parts = (
        ItemServicer(shop.database),
        StockServicer(shop.database),
    )
    async with running("inventory", POLICY, *parts, callers=("gateway", "booking", "inbox")) as service:
        yield service


async def kind_of(call) -> Kind:
    with pytest.raises(FrontdeskError) as refused:
        await call
    return refused.value.kind


async def test_an_item_made_by_a_person_is_found_by_booking_and_by_nobody_else(served, shop) -> None:
    items = ItemServiceStub(served.peer.channel)
    new = pb.CreateItemRequest(name="Soap", sku="S-1", unit="ml")
    made = await served.peer.call(items.CreateItem, new, origin=served.origin(shop.caller))
    wanted = pb.LookUpItemsRequest(ids=[made.item.id])
    system = Origin(via=Via.SYSTEM, workspace_id=shop.workspace_id)
    found = await served.peers["booking"].call(items.LookUpItems, wanted, origin=system)
    assert list(found.items) == [made.item]
    assert await kind_of(served.peers["inbox"].call(items.LookUpItems, wanted, origin=system)) is Kind.DENIED
    asked = served.peer.call(items.LookUpItems, wanted, origin=served.origin(shop.caller))
    assert await kind_of(asked) is Kind.DENIED


async def test_a_repeat_under_the_same_key_moves_stock_once(served, shop) -> None:
    item = await shop.item()
    stock = StockServiceStub(served.peer.channel)
    request = pb.AdjustStockRequest(item_id=str(item.id), quantity=5, reason="receipt")
    answers = [
        await served.peer.call(
            stock.AdjustStock, request, origin=served.origin(shop.caller), idempotency_key="once"
        )
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert (await shop.stock(item.id)).on_hand == 5


async def test_who_may_look_and_who_may_change(served, shop) -> None:
    item = await shop.item()
    stock = StockServiceStub(served.peer.channel)
    look = pb.GetStockRequest(item_id=str(item.id))
    change = pb.AdjustStockRequest(item_id=str(item.id), quantity=5, reason="receipt")
    viewer, broker = (served.origin(replace(shop.caller, role=role)) for role in ("viewer", "broker"))
    visitor = served.visitor(shop.workspace_id)
    assert (await served.peer.call(stock.GetStock, look, origin=viewer)).stock.on_hand == 0
    assert await kind_of(served.peer.call(stock.AdjustStock, change, origin=viewer)) is Kind.DENIED
    assert await kind_of(served.peer.call(stock.GetStock, look, origin=broker)) is Kind.DENIED
    assert await kind_of(served.peer.call(stock.GetStock, look, origin=visitor)) is Kind.UNAUTHENTICATED


async def test_a_refusal_tells_what_would_work(served, shop) -> None:
    item = await shop.item(on_hand=3)
    stock = StockServiceStub(served.peer.channel)
    request = pb.AdjustStockRequest(item_id=str(item.id), quantity=-5, reason="waste")
    with pytest.raises(FrontdeskError) as refused:
        await served.peer.call(stock.AdjustStock, request, origin=served.origin(shop.caller))
    assert (refused.value.kind, refused.value.reason) == (Kind.CONFLICT, "INSUFFICIENT_STOCK")
    assert refused.value.facts == {"item_id": str(item.id), "wanted": 5, "free": 3}
