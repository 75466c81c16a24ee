"""How lists are cut into pages."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from chassis.rpc import paging
from chassis.rpc.paging import InvalidCursor, Page

from inventory.domain.item import Item
from inventory.domain.stock import Location, Movement
from inventory.store.locations import BEFORE_ALL, Place

T = TypeVar("T")
Key = datetime | UUID | str | int


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
