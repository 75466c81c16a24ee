"""What happened to stock, in the language of the contract."""

from chassis.events.outbox import Outgoing, event
from frontdesk.inventory.v1 import inventory_events_pb2 as contract

from inventory import messages
from inventory.domain.item import Item
from inventory.domain.reservation import Reservation, ReservedLine, Shortage
from inventory.domain.stock import Movement


def item_created(item: Item) -> Outgoing:
    return event("inventory.item.created", item.id, contract.ItemCreated(item=messages.item(item)))


def stock_adjusted(movement: Movement) -> Outgoing:
    message = contract.StockAdjusted(movement=messages.movement(movement))
    return event("inventory.stock.adjusted", movement.item_id, message)


def reservation_made(reservation: Reservation) -> Outgoing:
    message = contract.ReservationMade(booking_id=str(reservation.booking_id), lines=_lines(reservation))
    return event("inventory.reservation.made", reservation.booking_id, message)


def reservation_short(shortage: Shortage) -> Outgoing:
    lines = [
        contract.ShortLine(item_id=str(line.item_id), wanted=line.wanted, free=line.free)
        for line in shortage.lines
    ]
    message = contract.ReservationShort(booking_id=str(shortage.booking_id), lines=lines)
    return event("inventory.reservation.short", shortage.booking_id, message)


def reservation_released(reservation: Reservation) -> Outgoing:
    message = contract.ReservationReleased(booking_id=str(reservation.booking_id), lines=_lines(reservation))
    return event("inventory.reservation.released", reservation.booking_id, message)


def _lines(reservation: Reservation) -> list[contract.ReservedLine]:
    return [_line(line) for line in reservation.lines]


def _line(line: ReservedLine) -> contract.ReservedLine:
    return contract.ReservedLine(
        item_id=str(line.item_id), location_id=str(line.location_id), quantity=line.quantity
    )
