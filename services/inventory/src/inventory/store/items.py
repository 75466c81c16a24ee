from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming, own
from chassis.errors import NotFound
from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, insert, select

from inventory.domain.errors import SkuTaken
from inventory.domain.item import Item, NewItem
from inventory.store.tables import items

_columns = (items.c.id, items.c.name, items.c.sku, items.c.unit, items.c.created_at)
_own = own(items)
_newest_first = Keyset(items.c.created_at, items.c.id, newest_first=True)

ADD = insert(items).returning(*_columns)
GET = select(*_columns).where(_own, items.c.id == bindparam("id"))
LOOK_UP = select(*_columns).where(_own, items.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))


@cache
def listing(*, by_sku: bool) -> Select[Any]:
    of_sku = [items.c.sku == bindparam("sku")] if by_sku else []
    return _newest_first.page(select(*_columns).where(_own, *of_sku))


async def add(tx: Tx, new: NewItem) -> Item:
    """Raises `SkuTaken`."""
    taken = SkuTaken(f"Another item has the SKU {new.sku!r}.", field="sku", sku=new.sku)
    with naming({"items_sku": taken}):
        (row,) = await tx.rows(ADD, {"id": tx.new_id(), "name": new.name, "sku": new.sku, "unit": new.unit})
    return _item(row)


async def get(tx: ReadTx, id_: UUID) -> Item:
    """Raises `NotFound`."""
    row = await tx.row(GET, {"id": id_})
    if row is None:
        raise NotFound("There is no such item.")
    return _item(row)


async def look_up(tx: ReadTx, ids: Sequence[UUID]) -> list[Item]:
    """Those of the ids that are items."""
    return [_item(row) for row in await tx.rows(LOOK_UP, {"ids": list(ids)})]


async def list_page(tx: ReadTx, after: RowKey, fetch: int, *, sku: str) -> list[Item]:
    """Newest first; an empty SKU stands for all."""
    rows = await tx.rows(listing(by_sku=bool(sku)), {**_newest_first.bind(after, fetch), "sku": sku})
    return [_item(row) for row in rows]


def _item(row: Row) -> Item:
    id_, name, sku, unit, created_at = row
    return Item(id=id_, name=name, sku=sku, unit=unit, created_at=created_at)
