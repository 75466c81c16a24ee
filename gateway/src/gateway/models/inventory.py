from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Count, Id, Line, Page, Word


class NewItem(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Shampoo", "sku": "SHA-1", "unit": "ml"}]}
    )

    name: Line
    sku: Word
    unit: Word = Field(description="What one counts in, the smallest unit: piece, ml, g.")


class Item(Reply):
    id: str
    name: str
    sku: str
    unit: str
    created_at: datetime | None


class ItemPage(Reply):
    items: list[Item]
    next_cursor: str | None


class ItemFilter(Page):
    sku: Word | None = None


class Adjustment(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"quantity": 100, "reason": "count"}]})

    quantity: Count = Field(description="Signed, in the item's smallest unit.")
    reason: Literal["count", "receipt", "waste", "correction", "use", "return"]
    location_id: Id | None = Field(default=None, description="The default location where it is missing.")


class Movement(Reply):
    id: str
    item_id: str
    location_id: str
    quantity: int
    reason: str
    on_hand_after: int
    created_at: datetime | None


class MovementPage(Reply):
    items: list[Movement]
    next_cursor: str | None


class MovementFilter(Page):
    item_id: Id | None = None
    location_id: Id | None = None


class StockAtLocation(Reply):
    location_id: str
    name: str
    on_hand: int
    reserved: int
    free: int


class Stock(Reply):
    item_id: str
    on_hand: int
    reserved: int
    free: int
    locations: list[StockAtLocation]


class Location(Reply):
    id: str
    name: str
    is_default: bool


class LocationPage(Reply):
    items: list[Location]
    next_cursor: str | None
