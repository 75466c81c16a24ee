from chassis.db import Tx

from inventory import events
from inventory.domain.item import Item, NewItem
from inventory.store import items


async def create_item(tx: Tx, new: NewItem) -> Item:
    item = await items.add(tx, new.checked())
    tx.emit(events.item_created(item))
    return item
