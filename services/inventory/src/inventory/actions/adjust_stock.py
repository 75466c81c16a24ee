from chassis.db import Tx

from inventory import events
from inventory.domain.errors import InsufficientStock
from inventory.domain.stock import Adjustment, Movement
from inventory.store import items, locations, stock


async def adjust_stock(tx: Tx, asked: Adjustment) -> Movement:
    """Moves stock in or out of a location; what is reserved cannot leave."""
    asked.checked()
    await items.get(tx, asked.item_id)
    if asked.location_id is None:
        location_id = await locations.default(tx)
    else:
        location_id = asked.location_id
        await locations.check(tx, location_id)
    movement = await stock.adjust(tx, asked.item_id, location_id, asked.quantity, asked.reason)
    if movement is None:
        free = await stock.free(tx, asked.item_id, location_id)
        raise InsufficientStock(
            f"Only {free} of this item are free.",
            field="quantity",
            item_id=str(asked.item_id),
            wanted=-asked.quantity,
            free=free,
        )
    tx.emit(events.stock_adjusted(movement))
    return movement
