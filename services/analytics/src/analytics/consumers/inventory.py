from frontdesk.inventory.v1 import inventory_events_pb2 as pb
from frontdesk.inventory.v1.inventory_pb2 import Movement

from analytics.consumers.telling import Tellers, uncounted

TELLERS: Tellers = {
    "inventory.item.created": (
        pb.ItemCreated,
        uncounted(lambda made: f"Item {made.item.name} ({made.item.sku}) created"),
    ),
    "inventory.stock.adjusted": (pb.StockAdjusted, uncounted(lambda adjusted: _moved(adjusted.movement))),
    "inventory.reservation.made": (
        pb.ReservationMade,
        uncounted(lambda made: f"Consumables reserved for a booking: {_items(len(made.lines))}"),
    ),
    "inventory.reservation.short": (
        pb.ReservationShort,
        uncounted(lambda short: f"Consumables missing for a booking: {_items(len(short.lines))}"),
    ),
    "inventory.reservation.released": (
        pb.ReservationReleased,
        uncounted(lambda freed: f"Consumables of a booking freed: {_items(len(freed.lines))}"),
    ),
}


def _moved(movement: Movement) -> str:
    return f"Stock changed by {movement.quantity:+d} ({movement.reason}), now {movement.on_hand_after}"


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"
