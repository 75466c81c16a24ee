"""The domain's values as messages of the contract, for answers and events alike."""

from datetime import datetime

from frontdesk.inventory.v1 import inventory_pb2 as contract
from google.protobuf.timestamp_pb2 import Timestamp

from inventory.domain.item import Item
from inventory.domain.stock import Location, Movement, Stock, StockAtLocation


def item(item: Item) -> contract.Item:
    return contract.Item(
        id=str(item.id), name=item.name, sku=item.sku, unit=item.unit, created_at=_timestamp(item.created_at)
    )


def movement(movement: Movement) -> contract.Movement:
    return contract.Movement(
        id=str(movement.id),
        item_id=str(movement.item_id),
        location_id=str(movement.location_id),
        quantity=movement.quantity,
        reason=movement.reason,
        on_hand_after=movement.on_hand_after,
        created_at=_timestamp(movement.created_at),
    )


def location(location: Location) -> contract.Location:
    return contract.Location(id=str(location.id), name=location.name, is_default=location.is_default)


def stock(stock: Stock) -> contract.Stock:
    return contract.Stock(
        item_id=str(stock.item_id),
        on_hand=stock.on_hand,
        reserved=stock.reserved,
        free=stock.free,
        locations=[_place(place) for place in stock.locations],
    )


def _place(place: StockAtLocation) -> contract.StockAtLocation:
    return contract.StockAtLocation(
        location_id=str(place.location_id),
        name=place.location_name,
        on_hand=place.on_hand,
        reserved=place.reserved,
        free=place.free,
    )


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
