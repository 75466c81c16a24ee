from chassis.db import Tx

from booking.domain.availability.closures.closure import Closure, NewClosure
from booking.events.availability.closures import closure_created
from booking.store.availability.closures import closures


async def create_closure(tx: Tx, wish: NewClosure) -> Closure:
    """Close the business, or give one person time off; bookings made before stay."""
    closure = wish.closure(tx.new_id())
    closures.add(tx, closure)
    tx.emit(closure_created(closure))
    return closure
