"""Between messages and the domain, nothing else."""

from collections.abc import Sequence
from uuid import UUID

from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.inventory.v1 import inventory_pb2 as pb

from inventory.domain.item import NewItem
from inventory.domain.stock import Adjustment, Location, Stock, StockAtLocation
from inventory.events import item_message, movement_message

__all__ = ["item_message", "movement_message"]


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


def new_item(request: pb.CreateItemRequest) -> NewItem:
    return NewItem(name=request.name, sku=request.sku, unit=request.unit)


def adjustment(request: pb.AdjustStockRequest) -> Adjustment:
    return Adjustment(
        item_id=fields.own_id(request.item_id),
        location_id=fields.optional_reference(request.location_id, "location_id"),
        quantity=request.quantity,
        reason=request.reason,
    )


def location_message(location: Location) -> pb.Location:
    return pb.Location(id=str(location.id), name=location.name, is_default=location.is_default)


def stock_message(stock: Stock) -> pb.Stock:
    return pb.Stock(
        item_id=str(stock.item_id),
        on_hand=stock.on_hand,
        reserved=stock.reserved,
        free=stock.free,
        locations=[_place(place) for place in stock.locations],
    )


def _place(place: StockAtLocation) -> pb.StockAtLocation:
    return pb.StockAtLocation(
        location_id=str(place.location_id),
        name=place.location_name,
        on_hand=place.on_hand,
        reserved=place.reserved,
        free=place.free,
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
