from collections.abc import Sequence

from chassis.db import Tx

from inventory import events
from inventory.domain.reservation import Demand, Reservation, changes
from inventory.store import reservations, stock


async def reserve_consumables(tx: Tx, demands: Sequence[Demand]) -> None:
    """Sets aside what these bookings use up, first come, first served; each booking wholly or not at all."""
    if not demands:
        return
    settled, shelves = await reservations.open_shelves(tx, demands)
    made: list[Reservation] = []
    for demand in demands:
        if demand.booking_id in settled:
            continue
        outcome = shelves.serve(demand)
        if isinstance(outcome, Reservation):
            made.append(outcome)
            tx.emit(events.reservation_made(outcome))
        else:
            tx.emit(events.reservation_short(outcome))
    stock.change_reserved(tx, changes(made))
    reservations.add(tx, made)
