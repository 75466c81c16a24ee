import asyncio

import pytest
from chassis.db.ids import new_id
from chassis.errors import Invalid, NotFound, UnknownReference
from frontdesk.inventory.v1.inventory_events_pb2 import StockAdjusted
from inventory.domain.errors import InsufficientStock
from inventory.domain.stock import LARGEST_QUANTITY


async def test_stock_can_be_counted_right_after_onboarding(shop) -> None:
    item = await shop.item()
    movement = await shop.adjust(item.id, 100)
    assert (movement.quantity, movement.on_hand_after) == (100, 100)
    stock = await shop.stock(item.id)
    assert (stock.on_hand, stock.reserved, stock.free) == (100, 0, 100)
    (event,) = shop.emitted("inventory.stock.adjusted")
    assert StockAdjusted.FromString(event).movement.on_hand_after == 100


async def test_the_default_location_is_made_once_whoever_comes_first(shop) -> None:
    item = await shop.item()
    await asyncio.gather(
        *(shop.adjust(item.id, 1) for _ in range(10)), *(shop.apply(shop.onboarded()) for _ in range(5))
    )
    assert len(shop.execute("SELECT 1 FROM locations WHERE workspace_id = %s", shop.workspace_id)) == 1
    assert (await shop.stock(item.id)).on_hand == 10


async def test_fifty_parallel_adjustments_all_count(shop) -> None:
    item = await shop.item()
    before = shop.deadlocks()
    movements = await asyncio.gather(*(shop.adjust(item.id, 3) for _ in range(50)))
    assert sorted(movement.on_hand_after for movement in movements) == list(range(3, 151, 3))
    in_order = sorted(movements, key=lambda movement: movement.created_at)
    assert [movement.on_hand_after for movement in in_order] == list(range(3, 151, 3))
    shop.check_conservation()
    assert shop.deadlocks() == before


async def test_parallel_withdrawals_stop_at_nothing_left(shop) -> None:
    item = await shop.item(on_hand=20)
    outcomes = await asyncio.gather(
        *(shop.adjust(item.id, -1, reason="use") for _ in range(50)), return_exceptions=True
    )
    assert sum(isinstance(outcome, InsufficientStock) for outcome in outcomes) == 30
    assert (await shop.stock(item.id)).on_hand == 0
    shop.check_conservation()


async def test_what_is_reserved_cannot_leave(shop) -> None:
    item = await shop.item(on_hand=10)
    await shop.apply(shop.confirmed(new_id(), [(item.id, 4)]))
    with pytest.raises(InsufficientStock) as refused:
        await shop.adjust(item.id, -7, reason="waste")
    assert refused.value.facts == {"item_id": str(item.id), "wanted": 7, "free": 6}
    await shop.adjust(item.id, -6, reason="waste")
    assert (await shop.stock(item.id)).free == 0


async def test_a_refused_withdrawal_leaves_no_trace(shop) -> None:
    item = await shop.item()
    with pytest.raises(InsufficientStock):
        await shop.adjust(item.id, -1)
    assert (await shop.stock(item.id)).locations == []
    assert shop.emitted("inventory.stock.adjusted") == []


@pytest.mark.parametrize(
    ("quantity", "reason", "field"),
    [
        (0, "count", "quantity"),
        (LARGEST_QUANTITY + 1, "count", "quantity"),
        (-LARGEST_QUANTITY - 1, "count", "quantity"),
        (1, "gift", "reason"),
        (1, "", "reason"),
    ],
)
async def test_an_adjustment_that_cannot_be_meant_is_refused(shop, quantity, reason, field) -> None:
    item = await shop.item()
    with pytest.raises(Invalid) as refused:
        await shop.adjust(item.id, quantity, reason=reason)
    assert refused.value.field == field


async def test_unknown_items_and_locations_are_told_apart(shop, other_shop) -> None:
    item, foreign = await shop.item(), await other_shop.item()
    for unknown in (new_id(), foreign.id):
        with pytest.raises(NotFound):
            await shop.adjust(unknown, 1)
    for unknown in (new_id(), await other_shop.location("Cellar")):
        with pytest.raises(UnknownReference) as refused:
            await shop.adjust(item.id, 1, location_id=unknown)
        assert refused.value.field == "location_id"


async def test_stock_is_kept_apart_by_location(shop) -> None:
    item = await shop.item(on_hand=5)
    cellar = await shop.location("Cellar")
    await shop.adjust(item.id, 7, location_id=cellar)
    stock = await shop.stock(item.id)
    assert [(place.location_name, place.on_hand) for place in stock.locations] == [("Main", 5), ("Cellar", 7)]
    assert stock.on_hand == 12
