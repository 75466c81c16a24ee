from chassis.db import Tx

from inventory.store import locations


async def open_default_location(tx: Tx) -> None:
    """Gives a new workspace the place where its stock lies unless another is named."""
    locations.open_default(tx)
