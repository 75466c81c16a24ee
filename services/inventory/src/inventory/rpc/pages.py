"""How lists are cut into pages."""

from datetime import datetime
from uuid import UUID

from chassis.rpc.paging import InvalidCursor, Key, Page

from inventory.domain.item import Item
from inventory.domain.stock import Location, Movement
from inventory.store.locations import BEFORE_ALL, Place


def location_place(page: Page) -> Place:
    """Where the page of locations begins."""
    if page.after is None:
        return BEFORE_ALL
    try:
        is_other, since, since_id = page.after
        return bool(is_other), datetime.fromisoformat(str(since)), UUID(str(since_id))
    except ValueError:
        raise InvalidCursor("the cursor is malformed; begin again without it", field="cursor") from None


def by_age(row: Item | Movement) -> Key:
    return row.created_at, row.id


def by_rank(location: Location) -> Key:
    return int(not location.is_default), location.created_at, location.id
