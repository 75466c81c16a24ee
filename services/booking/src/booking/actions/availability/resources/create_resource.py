from chassis.db import Tx

from booking.domain.availability.resources.resource import Kind, Resource
from booking.store.availability.resources import resources
from booking.store.availability.resources.resources import Kept


async def create_resource(tx: Tx, *, name: str, kind: Kind, description: str, quantity: int) -> Kept:
    """Add a room or a kind of equipment, with all its units."""
    made = Resource(id=tx.new_id(), name=name.strip(), kind=kind, description=description, quantity=quantity)
    return await resources.add(tx, made.checked())
