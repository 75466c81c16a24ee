"""What requests ask for, as the domain says it, and how a list is cut into pages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from chassis.errors import Invalid, NotFound, UnknownReference
from chassis.rpc import paging
from chassis.rpc.paging import InvalidCursor, Page
from frontdesk.inventory.v1 import inventory_pb2 as contract

from inventory.domain.item import Item, NewItem
from inventory.domain.stock import Adjustment, Location, Movement
from inventory.store.locations import BEFORE_ALL, Place

T = TypeVar("T")
Key = datetime | UUID | str | int


def item_id(text: str) -> UUID:
    """Raises `NotFound`: what is not an id names no item."""
    found = _id(text)
    if found is None:
        raise NotFound("There is no such item.")
    return found


def known_ids(texts: Sequence[str]) -> list[UUID]:
    return [found for found in map(_id, texts) if found is not None]


def filter_id(text: str, field: str) -> UUID | None:
    if not text:
        return None
    found = _id(text)
    if found is None:
        raise Invalid("This is not an id.", field=field)
    return found


def filter_sku(text: str) -> str:
    """As SKUs are stored; empty for all."""
    sku = " ".join(text.split())
    if not sku.isprintable():
        raise Invalid("A SKU is one line of text.", field="sku")
    return sku


def new_item(request: contract.CreateItemRequest) -> NewItem:
    return NewItem(name=request.name, sku=request.sku, unit=request.unit)


def adjustment(request: contract.AdjustStockRequest) -> Adjustment:
    location_id = _id(request.location_id) if request.location_id else None
    if request.location_id and location_id is None:
        raise UnknownReference("There is no such location.", field="location_id")
    return Adjustment(
        item_id=item_id(request.item_id),
        location_id=location_id,
        quantity=request.quantity,
        reason=request.reason,
    )


def location_place(page: Page) -> Place:
    """Where the page of locations begins."""
    if page.after is None:
        return BEFORE_ALL
    try:
        is_other, since, since_id = page.after
        return bool(is_other), datetime.fromisoformat(str(since)), UUID(str(since_id))
    except ValueError:
        raise InvalidCursor("the cursor is malformed; begin again without it", field="cursor") from None


def cut(page: Page, found: Sequence[T], key: Callable[[T], tuple[Key, ...]]) -> tuple[Sequence[T], str]:
    """What the page shows, and the cursor of the next one."""
    shown = found[: page.limit]
    return shown, paging.cursor(page, *key(shown[-1])) if len(found) > page.limit else ""


def by_age(row: Item | Movement) -> tuple[Key, ...]:
    return row.created_at, row.id


def by_rank(location: Location) -> tuple[Key, ...]:
    return int(not location.is_default), location.created_at, location.id


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
