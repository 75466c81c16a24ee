"""What happened to stock, in the language of the events_pb."""

from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.inventory.v1 import inventory_events_pb2 as events_pb
from frontdesk.inventory.v1 import inventory_pb2 as pb

from inventory.domain.item import Item
from inventory.domain.reservation import Reservation, ReservedLine, Shortage
from inventory.domain.stock import Movement


def item_created(item: Item) -> Outgoing:
    return event("inventory.item.created", item.id, events_pb.ItemCreated(item=item_message(item)))


def stock_adjusted(movement: Movement) -> Outgoing:
    message = events_pb.StockAdjusted(movement=movement_message(movement))
    return event("inventory.stock.adjusted", movement.item_id, message)


def reservation_made(reservation: Reservation) -> Outgoing:
    message = events_pb.ReservationMade(booking_id=str(reservation.booking_id), lines=_lines(reservation))
    return event("inventory.reservation.made", reservation.booking_id, message)


def reservation_short(shortage: Shortage) -> Outgoing:
    lines = [
        events_pb.ShortLine(item_id=str(line.item_id), wanted=line.wanted, free=line.free)
        for line in shortage.lines
    ]
    message = events_pb.ReservationShort(booking_id=str(shortage.booking_id), lines=lines)
    return event("inventory.reservation.short", shortage.booking_id, message)


def reservation_released(reservation: Reservation) -> Outgoing:
    message = events_pb.ReservationReleased(booking_id=str(reservation.booking_id), lines=_lines(reservation))
    return event("inventory.reservation.released", reservation.booking_id, message)


def item_message(item: Item) -> pb.Item:
    """Also what the service answers: an event and an answer say the same of an item."""
    return pb.Item(
        id=str(item.id), name=item.name, sku=item.sku, unit=item.unit, created_at=stamp(item.created_at)
    )


def movement_message(movement: Movement) -> pb.Movement:
    return pb.Movement(
        id=str(movement.id),
        item_id=str(movement.item_id),
        location_id=str(movement.location_id),
        quantity=movement.quantity,
        reason=movement.reason,
        on_hand_after=movement.on_hand_after,
        created_at=stamp(movement.created_at),
    )


def _lines(reservation: Reservation) -> list[events_pb.ReservedLine]:
    return [_line(line) for line in reservation.lines]


def _line(line: ReservedLine) -> events_pb.ReservedLine:
    return events_pb.ReservedLine(
        item_id=str(line.item_id), location_id=str(line.location_id), quantity=line.quantity
    )
